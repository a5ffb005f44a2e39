// SPDX-License-Identifier: MIT
#include "python/file_cures.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
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

// Was a file meant? open(), and what removes files.
static bool is_for_files(const struct exception_text *exception)
{
    static const char *const calls[] = {"os.remove(", "os.unlink("};
    for (size_t i = 0; i < COUNT_OF(calls); i++)
        if (strstr(exception->frame, calls[i]) != NULL)
            return true;
    return strstr(exception->text, "[Errno 13]") != NULL;
}

static const char *called(enum cure_place place)
{
    return place == CURE_DIRECTORY ? "directory" : "file";
}

// Of a directory that was to be opened as a file, Windows says the same as of a file that may not be.
char *file_cures_find(const char *name, const struct exception_text *exception,
                      const struct cure_facts *facts)
{
    const enum cure_place place = facts->look != NULL ? facts->look(name) : CURE_UNSEEN;
    const bool is_there = place == CURE_FILE || place == CURE_DIRECTORY;
    const bool is_import = strstr(exception->frame, "<frozen importlib.") != NULL; // which only reads
    const enum file_bar bar =
        is_there && !is_import && facts->bar != NULL ? facts->bar(name, facts->other) : FILE_BAR_RIGHTS;
    if (place == CURE_DIRECTORY && is_for_files(exception))
        return text_format("name a file: \"%s\" is a directory", name);
    if (bar == FILE_BAR_READ_ONLY)
        return text_format("attrib -R \"%s\"", name);
    if (bar == FILE_BAR_HELD)
        return text_format("close the program that has \"%s\" open, or let the service use another %s", name,
                           called(place));
    if (bar == FILE_BAR_NONE)
        return text_format(
            "%s may change \"%s\": close the program that used it then, or let the service use another %s",
            facts->account != NULL ? facts->account : "the account", name, called(place));
    return cure_grant(name, facts->grantee != NULL ? facts->grantee : "ACCOUNT", place,
                      is_import ? CURE_READ : CURE_CHANGE);
}
