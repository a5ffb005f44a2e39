// SPDX-License-Identifier: MIT
#include "python/registry_paths.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/wide.h"

enum { NAME_LONGEST = 255 }; // of a key (win32, Registry Element Size Limits)

// What stands behind the version in sys.winver, by which a Python finds its keys.
#if defined(__aarch64__) || defined(_M_ARM64)
#define WINVER_ENDING "-arm64"
#elif defined(_WIN64)
#define WINVER_ENDING ""
#else
#define WINVER_ENDING "-32"
#endif

char *registry_paths_key(const struct environment *environment)
{
    return text_format("SOFTWARE\\Python\\PythonCore\\3.%d%s" WINVER_ENDING "\\PythonPath",
                       environment->minor, environment->free_threaded ? "t" : "");
}

// The parts of a subkey's default value, also empty ones, of which Python makes entries, too.
static void add_parts(HKEY key, const wchar_t *name, struct text_list *list)
{
    DWORD size = 0;
    if (RegGetValueW(key, name, NULL, RRF_RT_REG_SZ, NULL, NULL, &size) != ERROR_SUCCESS)
        return;
    wchar_t *wide = memory_allocate(size + sizeof *wide);
    if (RegGetValueW(key, name, NULL, RRF_RT_REG_SZ, NULL, wide, &size) == ERROR_SUCCESS) {
        char *text = text_from_wide(wide);
        const char *part = text;
        for (size_t length = strcspn(part, ";");; length = strcspn(part, ";")) {
            text_list_add_owned(list, text_copy_part(part, length));
            if (part[length] == '\0')
                break;
            part += length + 1;
        }
        free(text);
    }
    free(wide);
}

struct text_list registry_paths_read(const struct environment *environment)
{
    struct text_list list = {0};
    char *path = registry_paths_key(environment);
    wchar_t *wide = wide_from_text(path);
    const HKEY roots[] = {HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE};
    for (size_t i = 0; i < COUNT_OF(roots); i++) {
        HKEY key = NULL;
        wchar_t name[NAME_LONGEST + 1];
        if (RegOpenKeyExW(roots[i], wide, 0, KEY_READ, &key) != ERROR_SUCCESS)
            continue;
        for (DWORD j = 0;; j++) {
            DWORD length = NAME_LONGEST + 1;
            if (RegEnumKeyExW(key, j, name, &length, NULL, NULL, NULL, NULL) != ERROR_SUCCESS)
                break;
            add_parts(key, name, &list);
        }
        RegCloseKey(key);
    }
    free(wide);
    free(path);
    return list;
}
