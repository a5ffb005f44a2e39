// SPDX-License-Identifier: MIT
#include "modules/module_places.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wide.h"

// What a look at one place found.
struct look {
    struct look *next;
    char *place;
    char *pattern;          // of the names that it looked for
    bool opaque;            // no directory: it may have anything
    struct text_list names; // without endings
};

static struct {
    SRWLOCK lock;
    struct look *looks;
} places = {.lock = SRWLOCK_INIT};

// A start imports pywintypes and some of win32...: one look is for all of them. Owner: the caller.
static char *pattern_for(const char *module)
{
    return strstr(module, "win") != NULL ? text_copy("*win*") : text_format("%s*", module);
}

static struct look *look_at(const char *place, const char *pattern)
{
    WIN32_FIND_DATAW found;
    struct look *look = memory_allocate(sizeof *look);
    size_t length = strlen(place);
    bool closed = length == 0 || place[length - 1] == '\\' || place[length - 1] == '/';
    char *text = text_format("%s%s%s", place, closed ? "" : "\\", pattern);
    wchar_t *wide_pattern = wide_from_text(text);
    *look = (struct look){.place = text_copy(place), .pattern = text_copy(pattern)};
    HANDLE search = FindFirstFileExW(wide_pattern, FindExInfoBasic, &found, FindExSearchNameMatch, NULL, 0);
    if (search == INVALID_HANDLE_VALUE) {
        // Not a directory: an archive, say. Not there at all: nothing.
        DWORD code = GetLastError();
        wchar_t *wide = wide_from_text(place);
        look->opaque = code != ERROR_FILE_NOT_FOUND && GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;
        free(wide);
    } else {
        do { // module, module.py, module.cp311-win_amd64.pyd: all are "module"
            char *name = text_from_wide(found.cFileName);
            name[strcspn(name, ".")] = '\0';
            text_list_add_owned(&look->names, name);
        } while (FindNextFileW(search, &found));
        FindClose(search);
    }
    free(wide_pattern);
    free(text);
    return look;
}

// With the lock.
static const struct look *look_for(const char *place, const char *module)
{
    char *pattern = pattern_for(module);
    struct look *look = places.looks;
    while (look != NULL && (strcmp(look->pattern, pattern) != 0 || strcmp(look->place, place) != 0))
        look = look->next;
    if (look == NULL) {
        look = look_at(place, pattern);
        look->next = places.looks;
        places.looks = look;
    }
    free(pattern);
    return look;
}

bool module_places_may_have(const char *place, const char *module)
{
    AcquireSRWLockExclusive(&places.lock);
    const struct look *look = look_for(place, module);
    bool has = look->opaque;
    for (size_t i = 0; i < look->names.count && !has; i++)
        has = text_equal_ignore_case(look->names.items[i], module);
    ReleaseSRWLockExclusive(&places.lock);
    return has;
}

bool module_places_are_wheel(const char *place, const char *module)
{
    static const char tail[] = "\\pyhost\\compat";
    const size_t length = strlen(place);
    const bool is_package = strcmp(module, "pyhost") == 0;
    if (!is_package &&
        (length < sizeof tail || !text_equal_ignore_case(place + length - (sizeof tail - 1), tail)))
        return false;
    char *extension = text_format("%s%s\\_pyhost.pyd", place, is_package ? tail : "");
    const bool is = file_exists(extension);
    free(extension);
    return is;
}

void module_places_forget(void)
{
    AcquireSRWLockExclusive(&places.lock);
    while (places.looks != NULL) {
        struct look *look = places.looks;
        places.looks = look->next;
        text_list_clear(&look->names);
        free(look->pattern);
        free(look->place);
        free(look);
    }
    ReleaseSRWLockExclusive(&places.lock);
}
