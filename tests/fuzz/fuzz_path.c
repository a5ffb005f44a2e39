// SPDX-License-Identifier: MIT
// Any text as a path and as the name of a file: parent and name take it apart, and a component is one name in a directory, from
// which the text can be had again. A plain path is plain, and is as absolute as it was.
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "fuzz.h"

static void check_parts(const char *path)
{
    const char *name = path_name(path);
    if (name < path || name > path + strlen(path) || strpbrk(name, "\\/") != NULL)
        abort();
    for (char *parent = path_parent(path); parent != NULL;) { // up to a root
        char *next = path_parent(parent);
        if (strncmp(parent, path, strlen(parent)) != 0 || (next != NULL && strlen(next) >= strlen(parent)))
            abort();
        free(parent);
        parent = next;
    }
}

static void check_component(const char *text)
{
    char *component = path_component(text);
    struct text_buffer back = {0};
    const size_t length = strlen(component);
    if (strpbrk(component, "<>:\"/\\|?*") != NULL ||
        (length > 0 && strchr(". ", component[length - 1]) != NULL))
        abort();
    for (const char *c = component; *c != '\0'; c++) {
        char one = *c;
        if (*c == '%') {
            const char digits[] = {c[1], c[2], '\0'};
            one = (char)strtoul(digits, NULL, 16);
            c += 2;
        }
        text_buffer_add_part(&back, &one, 1);
    }
    char *given = text_buffer_take(&back);
    if (strcmp(given, text) != 0)
        abort();
    free(given);
    free(component);
}

static void check_plain(const char *path)
{
    char *plain = path_plain(path);
    char *again = path_plain(plain);
    if (strcmp(again, plain) != 0 || strlen(plain) > strlen(path) ||
        path_is_absolute(plain) != path_is_absolute(path))
        abort();
    free(again);
    free(plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_copy_part((const char *)data, size);
    check_parts(text);
    check_component(text);
    check_plain(text);
    (void)path_is_absolute(text);
    free(text);
    return 0;
}
