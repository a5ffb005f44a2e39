// SPDX-License-Identifier: MIT
#include "commands/program_file.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"
#include "commands/image_path.h"
#include "scm/scm.h"

static bool is_set(const wchar_t *variable)
{
    return GetEnvironmentVariableW(variable, NULL, 0) > 0;
}

// win32, WOW64 Implementation Details: an x86 process has its own values of two variables, and those of the SCM by other names.
static char *with_names_of_the_scm(const char *text)
{
    static const char *const names[][2] = {{"%ProgramFiles%", "%ProgramW6432%"},
                                           {"%CommonProgramFiles%", "%CommonProgramW6432%"}};
    struct text_buffer result = {0};
    const bool has_others = is_set(L"ProgramW6432") && is_set(L"CommonProgramW6432");
    text_buffer_add(&result, "");
    while (*text != '\0') {
        size_t length = 1;
        const char *other = NULL;
        for (size_t i = 0; has_others && i < COUNT_OF(names); i++)
            if (text_starts_with_ignore_case(text, names[i][0])) {
                length = strlen(names[i][0]);
                other = names[i][1];
            }
        text_buffer_add_format(&result, "%.*s", other != NULL ? (int)strlen(other) : 1,
                               other != NULL ? other : text);
        text += length;
    }
    return text_buffer_take(&result);
}

static char *expand(const char *text)
{
    char *known = with_names_of_the_scm(text);
    wchar_t *wide = wide_from_text(known);
    free(known);
    DWORD length = ExpandEnvironmentStringsW(wide, NULL, 0);
    wchar_t *expanded = memory_allocate(((size_t)length + 1) * sizeof *expanded);
    char *result =
        ExpandEnvironmentStringsW(wide, expanded, length) > 0 ? text_from_wide(expanded) : text_copy(text);
    free(expanded);
    free(wide);
    return result;
}

// sdk-api, CreateProcessW: the system's directories, Windows' own, PATH. The machine's PATH is that of the SCM; this process's is its
// next of kin. NULL: it is in none. Owner: the caller.
static char *search(const char *windows, const char *name)
{
    wchar_t found[MAX_PATH];
    char *variable = expand("%PATH%");
    char *places = text_format("%s\\System32;%s\\System;%s;%s", windows, windows, windows, variable);
    wchar_t *wide_places = wide_from_text(places);
    wchar_t *wide = wide_from_text(name);
    const DWORD length = SearchPathW(wide_places, wide, L".exe", MAX_PATH, found, NULL);
    char *path = length > 0 && length < MAX_PATH ? text_from_wide(found) : NULL;
    free(wide);
    free(wide_places);
    free(places);
    free(variable);
    return path;
}

// Windows' directory. Owner: the caller.
static char *windows_directory(void)
{
    const wchar_t *windows = _wgetenv(L"SystemRoot");
    return text_from_wide(windows != NULL ? windows : L"C:\\Windows");
}

// win32, File System Redirector: what an x86 process sees as System32 is another directory, and that of the SCM is Sysnative to it, which
// no other process has. Owner: the caller; NULL: the path is not in System32.
static char *native_path(const char *path)
{
    char *directory = windows_directory();
    char *system = text_format("%s\\System32\\", directory);
    char *native = text_starts_with_ignore_case(path, system)
                       ? text_format("%s\\Sysnative\\%s", directory, path + strlen(system))
                       : NULL;
    free(system);
    free(directory);
    return native;
}

static bool is_file(const char *path)
{
    char *native = native_path(path);
    const bool is = file_exists(path) || (native != NULL && file_exists(native));
    free(native);
    return is;
}

static bool is_missing(const char *path)
{
    char *native = native_path(path);
    const bool is = file_is_missing(path) && (native == NULL || file_is_missing(native));
    free(native);
    return is;
}

char *program_file_resolve(const char *program)
{
    static const char kernel[] = "\\??\\";
    static const char root[] = "\\SystemRoot\\";
    char *path = expand(program);
    char *directory = windows_directory();
    char *full = NULL;
    if (text_starts_with_ignore_case(path, kernel))
        full = text_copy(path + sizeof kernel - 1);
    else if (text_starts_with_ignore_case(path, root))
        full = path_join(directory, path + sizeof root - 1);
    else if (text_starts_with_ignore_case(path, "system32\\")) // as the SCM takes it, for drivers
        full = path_join(directory, path);
    else if (strpbrk(path, "\\/:") != NULL)
        full = text_copy(path);
    else if ((full = search(directory, path)) == NULL)
        full = text_format("%s\\System32\\%s", directory, path);
    if (strchr(path_name(full), '.') == NULL && !is_file(full))
        text_replace(&full, "%s.exe", full);
    free(directory);
    free(path);
    return full;
}

static bool is_there(const char *program)
{
    char *path = program_file_resolve(program);
    const bool is = is_file(path);
    free(path);
    return is;
}

struct image_path image_path_split(const char *line)
{
    return image_path_split_by(line, scm_is_remote() ? NULL : is_there);
}

bool image_path_is_ambiguous(const char *line)
{
    struct image_path path = image_path_split(line);
    const bool is = path.is_ambiguous;
    image_path_clear(&path);
    return is;
}

char *program_file_gone(const char *program)
{
    char *path = program_file_resolve(program);
    if (is_missing(path))
        return path;
    free(path);
    return NULL;
}
