// SPDX-License-Identifier: MIT
#include "service/hook_program.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/wide.h"

// The places of a program without a path, in CreateProcess's order. Owner: the caller.
static wchar_t *search_path(const char *directory)
{
    wchar_t windows[MAX_PATH] = L"";
    GetWindowsDirectoryW(windows, MAX_PATH);
    char *own = file_own_path();
    char *host = path_parent(own);
    char *system_text = file_system_directory();
    char *windows_text = text_from_wide(windows);
    char *path = text_from_wide(_wgetenv(L"PATH"));
    char *all = text_format("%s;%s;%s;%s\\System;%s;%s", host, directory != NULL ? directory : system_text,
                            system_text, windows_text, windows_text, path != NULL ? path : "");
    wchar_t *wide = wide_from_text(all);
    free(all);
    free(path);
    free(windows_text);
    free(system_text);
    free(host);
    free(own);
    return wide;
}

static bool is_there(const char *path)
{
    return file_exists(path) || file_directory_exists(path) || file_is_refused(path);
}

// What the name stands for. Owner: the caller; NULL: nothing is there.
static char *find(const char *program, const char *directory)
{
    if (strpbrk(program, "\\/:") != NULL) {
        char *full = path_is_absolute(program) || directory == NULL ? text_copy(program)
                                                                    : path_join(directory, program);
        if (!is_there(full))
            text_replace(&full, "%s.exe", full);
        if (is_there(full))
            return full;
        free(full);
        return NULL;
    }
    wchar_t *places = search_path(directory);
    wchar_t *name = wide_from_text(program);
    const DWORD size = SearchPathW(places, name, L".exe", 0, NULL, NULL); // with the zero at its end
    wchar_t *found = size > 0 ? memory_allocate(size * sizeof *found) : NULL;
    const DWORD length = size > 0 ? SearchPathW(places, name, L".exe", size, found, NULL) : 0;
    char *path = length > 0 && length < size ? text_from_wide(found) : NULL;
    free(found);
    free(name);
    free(places);
    return path;
}

// A program of any suffix begins so. What may not be read may be one.
static bool is_image(const char *path)
{
    char begin[2] = {0};
    DWORD count = 0;
    wchar_t *wide = file_wide_path(path);
    HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    free(wide);
    if (file == INVALID_HANDLE_VALUE)
        return true;
    const bool read = ReadFile(file, begin, sizeof begin, &count, NULL);
    CloseHandle(file);
    return !read || (count == sizeof begin && memcmp(begin, "MZ", sizeof begin) == 0);
}

static bool runs(const char *path)
{
    return text_ends_with_ignore_case(path, ".bat") || text_ends_with_ignore_case(path, ".cmd") ||
           is_image(path);
}

// The command that runs a script, up to its path. NULL: none is known.
static const char *runner_of(const char *path)
{
    static const struct {
        const char *suffix;
        const char *runner;
    } runners[] = {{".ps1", "powershell.exe -NoProfile -ExecutionPolicy Bypass -File"},
                   {".vbs", "cscript.exe //nologo"},
                   {".js", "cscript.exe //nologo"},
                   {".wsf", "cscript.exe //nologo"}};
    for (size_t i = 0; i < COUNT_OF(runners); i++)
        if (text_ends_with_ignore_case(path, runners[i].suffix))
            return runners[i].runner;
    return NULL;
}

static void advise(struct error *error, struct text_buffer *line, const char *rest)
{
    if (line->length > 0) {
        text_buffer_add(line, rest);
        char *shown = secret_shown_line(line->data);
        error_advise(error, "%s", shown);
        free(shown);
    }
    free(text_buffer_take(line));
}

static enum hook_program refuse_script(const char *path, const char *rest, const char *python,
                                       struct error *error)
{
    struct text_buffer line = {0};
    const char *runner = runner_of(path);
    error_set(error, ERROR_BAD_EXE_FORMAT, "\"%s\" is not a program that Windows starts by itself", path);
    if (runner != NULL)
        text_buffer_add(&line, runner);
    else if (text_ends_with_ignore_case(path, ".py") || text_ends_with_ignore_case(path, ".pyw"))
        quoting_add(&line, python != NULL ? python : "python.exe", false);
    if (line.length > 0)
        quoting_add(&line, path, false);
    advise(error, &line, rest);
    return HOOK_PROGRAM_NEVER;
}

// What cmd.exe does itself, without a program.
static bool is_of_cmd(const char *name)
{
    static const char *const names[] = {
        "assoc", "call",   "cd",    "chdir", "cls",   "copy",  "date",   "del",  "dir",    "echo", "erase",
        "exit",  "for",    "ftype", "if",    "md",    "mkdir", "mklink", "move", "path",   "rd",   "rem",
        "ren",   "rename", "rmdir", "set",   "start", "time",  "type",   "ver",  "verify", "vol"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return false;
}

static enum hook_program refuse_missing(const char *line, const char *program, struct error *error)
{
    struct text_buffer instead = {0};
    error_set(error, ERROR_FILE_NOT_FOUND, "there is no program \"%s\"", program);
    if (is_of_cmd(program)) {
        error_set(error, ERROR_FILE_NOT_FOUND, "\"%s\" is a command of cmd.exe, and not a program", program);
        text_buffer_add(&instead, "cmd.exe /c ");
    }
    advise(error, &instead, line);
    return HOOK_PROGRAM_MISSING;
}

// Does the program named by length bytes of text decide what the line is? *result is what it is then.
static bool decides(const char *text, size_t length, const char *rest, const char *directory,
                    const char *python, enum hook_program *result, struct error *error)
{
    char *program = text_copy_part(text, length);
    char *path = find(program, directory);
    const bool is_directory = path != NULL && file_directory_exists(path);
    if (is_directory) {
        error_set(error, ERROR_ACCESS_DENIED, "\"%s\" is a directory", path);
        *result = HOOK_PROGRAM_NEVER;
    } else if (path != NULL) {
        error_clear(error);
        *result = runs(path) ? HOOK_PROGRAM_FINE : refuse_script(path, rest, python, error);
    }
    free(path);
    free(program);
    return path != NULL && !is_directory;
}

enum hook_program hook_program_check(const char *line, const char *directory, const char *python,
                                     struct error *error)
{
    enum hook_program result = HOOK_PROGRAM_MISSING;
    line += strspn(line, " \t");
    const char *end = line[0] == '"' ? strchr(line + 1, '"') : NULL;
    const size_t first = strcspn(line, " \t");
    if (line[0] == '"' && end == NULL) {
        error_set(error, ERROR_INVALID_NAME, "the quotation mark in front of the program is not closed");
        return HOOK_PROGRAM_NEVER;
    }
    if (end != NULL) {
        const size_t length = (size_t)(end - line) - 1;
        if (!decides(line + 1, length, end + 1, directory, python, &result, error) &&
            result == HOOK_PROGRAM_MISSING) {
            char *program = text_copy_part(line + 1, length);
            refuse_missing(line, program, error);
            free(program);
        }
        return result;
    }
    // Without quotation marks each blank may be the program's end, the first before the others.
    for (size_t length = first;; length += strcspn(line + length, " \t")) {
        if (decides(line, length, line + length, directory, python, &result, error) || line[length] == '\0')
            break;
        length += strspn(line + length, " \t");
        if (line[length] == '\0')
            break;
    }
    if (result == HOOK_PROGRAM_MISSING) {
        char *program = text_copy_part(line, first);
        refuse_missing(line, program, error);
        free(program);
    }
    return result;
}
