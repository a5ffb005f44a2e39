// SPDX-License-Identifier: MIT
#include "python/file_cures.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"
#include "python/cures.h"

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

char *cure_grant(const char *path, const char *grantee, enum cure_place place, enum cure_right right)
{
    char *above = place == CURE_NOTHING ? path_parent(path) : NULL;
    char *parent = path_parent(above != NULL ? above : path);
    const bool is_root = parent == NULL && path_is_absolute(path);
    char *where = text_copy(above != NULL ? above : path);
    static const char windows[] = "windows";
    size_t length = strlen(where);
    while (!is_root && length > 0 && is_separator(where[length - 1]))
        where[--length] = '\0';
    const char *top = length > 3 && where[1] == ':' && is_separator(where[2]) ? where + 3 : "";
    const size_t top_length = strcspn(top, "\\/");
    const bool is_windows = top_length == strlen(windows) && text_starts_with_ignore_case(top, windows);
    char *command = is_root || is_windows
                        ? text_format("let it use a directory of its own, in place of \"%s\"", where)
                        : text_format("icacls \"%s\" /grant \"%s:%s%s\"", where, grantee,
                                      above != NULL || place == CURE_DIRECTORY ? "(OI)(CI)" : "",
                                      right == CURE_READ ? "RX" : "M");
    free(where);
    free(parent);
    free(above);
    return command;
}

// Of a directory that was to be opened as a file, Windows says the same as of a file that may not be.
char *file_cures_find(const char *name, const struct exception_text *exception,
                      const struct cure_facts *facts)
{
    const enum cure_place place = facts->look != NULL ? facts->look(name) : CURE_UNSEEN;
    if (place == CURE_DIRECTORY && strstr(exception->text, "[Errno 13]") != NULL)
        return text_format("name a file: \"%s\" is a directory", name);
    const bool is_import = strstr(exception->frame, "<frozen importlib.") != NULL;
    return cure_grant(name, facts->grantee != NULL ? facts->grantee : "ACCOUNT", place,
                      is_import ? CURE_READ : CURE_CHANGE);
}
