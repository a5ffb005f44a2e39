// SPDX-License-Identifier: MIT
#include "registry_dump.h"

#include "world.h"

#include "base/compiler.h"
#include "base/text.h"
#include "base/wide.h"

static void add_values(struct text_buffer *dump, HKEY key, const char *path)
{
    wchar_t name[256];
    BYTE data[8192];
    for (DWORD i = 0;; i++) {
        DWORD length = COUNT_OF(name);
        DWORD size = sizeof data;
        DWORD type = 0;
        if (RegEnumValueW(key, i, name, &length, NULL, &type, data, &size) != ERROR_SUCCESS)
            return;
        char *text = text_from_wide(name);
        text_buffer_add_format(dump, "%s @%s %lu ", path, text, type);
        for (DWORD j = 0; j < size; j++)
            text_buffer_add_format(dump, "%02x", data[j]);
        text_buffer_add(dump, "\n");
        free(text);
    }
}

static void add_key(struct text_buffer *dump, HKEY parent, const wchar_t *name, const char *path)
{
    HKEY key = NULL;
    wchar_t inner[256];
    if (RegOpenKeyExW(parent, name, 0, KEY_READ, &key) != ERROR_SUCCESS)
        return;
    text_buffer_add_format(dump, "%s\n", path);
    add_values(dump, key, path);
    for (DWORD i = 0;; i++) {
        DWORD length = COUNT_OF(inner);
        if (RegEnumKeyExW(key, i, inner, &length, NULL, NULL, NULL, NULL) != ERROR_SUCCESS)
            break;
        char *text = text_from_wide(inner);
        char *below = text_format("%s\\%s", path, text);
        add_key(dump, key, inner, below);
        free(below);
        free(text);
    }
    RegCloseKey(key);
}

char *registry_dump(const char *key)
{
    struct text_buffer dump = {0};
    wchar_t *wide = wide_from_text(key);
    text_buffer_add(&dump, "");
    add_key(&dump, HKEY_LOCAL_MACHINE, wide, "");
    free(wide);
    return text_buffer_take(&dump);
}

// The first line that one has and the other has not tells enough.
void registry_same(const char *before, const char *after, const char *what)
{
    if (strcmp(before, after) == 0)
        return;
    size_t at = 0;
    while (before[at] == after[at])
        at++;
    while (at > 0 && before[at - 1] != '\n')
        at--;
    fail_msg("%s changed the registry:\n%.300s\n... is now\n%.300s\n%s", what, before + at, after + at,
             world_output());
}
