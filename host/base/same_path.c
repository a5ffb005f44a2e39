// SPDX-License-Identifier: MIT
#include "base/same_path.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

// In backslashes and long names, as far as they are there. A link stays one: it may lead elsewhere tomorrow. Owner: the caller.
static wchar_t *long_path(const char *path)
{
    static const char server[] = "\\\\?\\UNC\\";
    static const char literal[] = "\\\\?\\"; // says the same of what has no such name by itself
    char *plain = text_starts_with_ignore_case(path, server) ? text_format("\\\\%s", path + sizeof server - 1)
                  : text_starts_with_ignore_case(path, literal) ? text_copy(path + sizeof literal - 1)
                                                                : text_copy(path);
    char *full = file_full_path(plain);
    free(plain);
    size_t length = strlen(full);
    while (length > 3 && full[length - 1] == '\\')
        full[--length] = '\0';
    wchar_t *wide = file_wide_path(full);
    const DWORD size = GetLongPathNameW(wide, NULL, 0);
    wchar_t *found = size > 0 ? memory_allocate(size * sizeof *found) : NULL;
    if (found != NULL && GetLongPathNameW(wide, found, size) > 0) {
        free(wide);
        wide = found;
    } else {
        free(found);
    }
    free(full);
    return wide;
}

bool same_path(const char *one, const char *other)
{
    wchar_t *first = long_path(one);
    wchar_t *second = long_path(other);
    bool same = CompareStringOrdinal(first, -1, second, -1, TRUE) == CSTR_EQUAL;
    free(second);
    free(first);
    return same;
}
