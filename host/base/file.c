// SPDX-License-Identifier: MIT
#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include "base/decoding.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/wide.h"

enum { SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE };

// Long paths get the \\?\ form, which lifts the limit of 260 characters on every Windows; it takes a path literally, so
// only absolute ones without a prefix are changed.
wchar_t *file_wide_path(const char *path)
{
    char *literal = NULL;
    if (strlen(path) >= 240 && path_is_absolute(path) && strncmp(path, "\\\\?\\", 4) != 0) {
        char *full = file_full_path(path);
        literal = strncmp(full, "\\\\", 2) == 0 ? text_format("\\\\?\\UNC\\%s", full + 2)
                                                : text_format("\\\\?\\%s", full);
        free(full);
    }
    wchar_t *wide = wide_from_text(literal != NULL ? literal : path);
    free(literal);
    return wide;
}

static DWORD attributes_of(const char *path)
{
    wchar_t *wide = file_wide_path(path);
    const DWORD attributes = GetFileAttributesW(wide);
    const DWORD code = GetLastError();
    free(wide);
    SetLastError(code);
    return attributes;
}

bool file_exists(const char *path)
{
    DWORD attributes = attributes_of(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

bool file_directory_exists(const char *path)
{
    DWORD attributes = attributes_of(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

bool file_holds(const char *path)
{
    char *place = text_copy(path);
    while (place != NULL && attributes_of(place) == INVALID_FILE_ATTRIBUTES) {
        char *above = path_parent(place);
        free(place);
        place = above;
    }
    const bool holds = place != NULL && file_exists(place);
    free(place);
    return holds;
}

bool file_is_missing(const char *path)
{
    if (attributes_of(path) != INVALID_FILE_ATTRIBUTES)
        return false;
    const DWORD code = GetLastError();
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND;
}

bool file_is_refused(const char *path)
{
    wchar_t *wide = file_wide_path(path);
    HANDLE file =
        CreateFileW(wide, GENERIC_READ, SHARE_ALL, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD code = GetLastError();
    free(wide);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return file == INVALID_HANDLE_VALUE && code == ERROR_ACCESS_DENIED && !file_directory_exists(path);
}

enum part { WHOLE, STILL, START, END }; // STILL: all of a file that nobody writes meanwhile

static uint8_t *read_bytes(const char *path, size_t limit, enum part part, size_t *size, struct error *error)
{
    uint8_t *bytes = NULL;
    bool done = false;
    LARGE_INTEGER length = {.QuadPart = 0};
    LARGE_INTEGER first = {.QuadPart = 0};
    wchar_t *wide = file_wide_path(path);
    HANDLE file =
        CreateFileW(wide, GENERIC_READ, SHARE_ALL, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &length)) {
        system_error(error, GetLastError(), "cannot read \"%s\"", path);
        goto done;
    }
    if ((part == START || part == END) && (uint64_t)length.QuadPart > limit) {
        first.QuadPart = part == END ? length.QuadPart - (LONGLONG)limit : 0;
        length.QuadPart = (LONGLONG)limit;
    }
    if (!SetFilePointerEx(file, first, NULL, FILE_BEGIN)) {
        system_error(error, GetLastError(), "cannot read \"%s\"", path);
        goto done;
    }
    if ((uint64_t)length.QuadPart > limit) {
        error_set(error, ERROR_FILE_TOO_LARGE,
                  "cannot read \"%s\": it has %lld bytes, more than the %zu expected", path,
                  (long long)length.QuadPart, limit);
        goto done;
    }
    bytes = memory_allocate((size_t)length.QuadPart + 1);
    for (*size = 0; *size < (size_t)length.QuadPart;) {
        DWORD count = 0;
        size_t rest = (size_t)length.QuadPart - *size;
        if (!ReadFile(file, bytes + *size, rest > 1u << 20 ? 1u << 20 : (DWORD)rest, &count, NULL)) {
            system_error(error, GetLastError(), "cannot read \"%s\"", path);
            goto done;
        }
        if (count == 0)
            break; // it has become shorter meanwhile
        *size += count;
    }
    LARGE_INTEGER now = length;
    if (part == STILL && (!GetFileSizeEx(file, &now) || (uint64_t)now.QuadPart != *size)) {
        error_set(error, ERROR_SHARING_VIOLATION, "cannot read \"%s\": it is being written", path);
        error_advise(error, "wait until whoever writes it is done");
        goto done;
    }
    done = true;
done:
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(wide);
    if (!done) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

uint8_t *file_read(const char *path, size_t limit, size_t *size, struct error *error)
{
    return read_bytes(path, limit, WHOLE, size, error);
}

uint8_t *file_read_start(const char *path, size_t limit, size_t *size, struct error *error)
{
    return read_bytes(path, limit, START, size, error);
}

uint8_t *file_read_end(const char *path, size_t limit, size_t *size, struct error *error)
{
    return read_bytes(path, limit, END, size, error);
}

char *file_read_text(const char *path, size_t limit, struct error *error)
{
    size_t size = 0;
    if (file_directory_exists(path)) {
        error_set(error, ERROR_ACCESS_DENIED, "cannot read \"%s\": it is a directory", path);
        error_advise(error, "name a file in it");
        return NULL;
    }
    uint8_t *bytes = read_bytes(path, limit, STILL, &size, error);
    char *text = bytes != NULL ? decoding_text(bytes, size, path, error) : NULL;
    memory_forget(bytes, size);
    return text;
}

// ---- names ----

// FILE_RENAME_INFO as Windows 10 knows it, and its class; the headers for older ones do not.
struct rename_information {
    DWORD flags;
    HANDLE directory;
    DWORD length; // of name, in bytes
    wchar_t name[];
};

enum { FILE_RENAME_INFO_EX = 22, REPLACE_IF_EXISTS = 1, POSIX_SEMANTICS = 2 };

// INVALID_HANDLE_VALUE: somebody has it open and does not share that. While it is open, nobody can open it so.
static HANDLE open_for_rename(const wchar_t *path)
{
    return CreateFileW(path, DELETE | SYNCHRONIZE, SHARE_ALL, NULL, OPEN_EXISTING,
                       FILE_FLAG_OPEN_REPARSE_POINT, NULL);
}

// As POSIX has it: who has the file open that is replaced keeps it, without a name. NTFS can do that from Windows 10 1709 and
// Server 2019 on; FAT, ReFS and most servers refuse it.
static bool rename_posix(const wchar_t *from, const wchar_t *to)
{
    HANDLE file = open_for_rename(from);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    const size_t length = wcslen(to) * sizeof *to;
    const size_t size = sizeof(struct rename_information) + length + sizeof *to;
    struct rename_information *information = memory_allocate(size);
    *information =
        (struct rename_information){.flags = REPLACE_IF_EXISTS | POSIX_SEMANTICS, .length = (DWORD)length};
    memcpy(information->name, to, length + sizeof *to);
    const bool done = SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)FILE_RENAME_INFO_EX,
                                                 information, (DWORD)size);
    free(information);
    CloseHandle(file);
    return done;
}

// The digits of the time in the name of a file that was put aside, a FILETIME.
enum { ASIDE_DIGITS = 16 };

// When a file of that name was put aside; UINT64_MAX: it was not.
static uint64_t time_aside(const char *name)
{
    char *end = NULL;
    if (strlen(name) < ASIDE_DIGITS + strlen(FILE_ASIDE) || !text_ends_with_ignore_case(name, FILE_ASIDE))
        return UINT64_MAX;
    const char *dot = name + strlen(name) - strlen(FILE_ASIDE);
    const uint64_t time = strtoull(dot - ASIDE_DIGITS, &end, 16);
    return end == dot ? time : UINT64_MAX;
}

static struct text_list names_in(const char *directory, const char *pattern, bool of_directories);

// Deletes what was put aside before that time, a FILETIME, of path and of the files whose names go on behind a dot. One that is open is
// gone when the last one closes it; one that somebody does not share stays for another time.
static void delete_aside_before(const char *path, uint64_t before)
{
    char *directory = path_parent(path);
    char *pattern = text_format("%s.*" FILE_ASIDE, path_name(path));
    struct text_list names = names_in(directory != NULL ? directory : ".", pattern, false);
    for (size_t i = 0; i < names.count; i++) {
        if (time_aside(names.items[i]) >= before)
            continue;
        char *old = path_join(directory != NULL ? directory : ".", names.items[i]);
        wchar_t *wide = file_wide_path(old);
        DeleteFileW(wide);
        free(wide);
        free(old);
    }
    text_list_clear(&names);
    free(pattern);
    free(directory);
}

void file_delete_aside(const char *path)
{
    delete_aside_before(path, UINT64_MAX);
}

// Gives the file a name that nobody asks for. Owner: the caller. NULL: it cannot be renamed.
static wchar_t *put_aside(const char *path)
{
    FILETIME time;
    GetSystemTimePreciseAsFileTime(&time);
    char *aside = text_format("%s.%08lx%08lx" FILE_ASIDE, path, time.dwHighDateTime, time.dwLowDateTime);
    wchar_t *wide = file_wide_path(path);
    wchar_t *wide_aside = file_wide_path(aside);
    if (!MoveFileExW(wide, wide_aside, 0)) {
        free(wide_aside);
        wide_aside = NULL;
    }
    free(wide);
    free(aside);
    return wide_aside;
}

// For a file system on which nothing is renamed over an open file: that one is put aside, and gone when all have closed it. Not when
// it is from that is busy.
static bool rename_over_busy(const wchar_t *from, const wchar_t *to, const char *path)
{
    HANDLE source = open_for_rename(from);
    if (source == INVALID_HANDLE_VALUE)
        return false;
    wchar_t *aside = put_aside(path);
    const bool done = aside != NULL && MoveFileExW(from, to, 0);
    const DWORD code = GetLastError();
    CloseHandle(source);
    if (done)
        file_delete_aside(path);
    else if (aside != NULL)
        MoveFileExW(aside, to, 0);
    free(aside);
    SetLastError(code);
    return done;
}

bool file_rename(const char *from, const char *to, bool over)
{
    wchar_t *wide_from = file_wide_path(from);
    wchar_t *wide_to = file_wide_path(to);
    bool done = over && rename_posix(wide_from, wide_to);
    if (!done && !(over && GetLastError() == ERROR_FILE_NOT_FOUND))
        done = MoveFileExW(wide_from, wide_to, over ? MOVEFILE_REPLACE_EXISTING : 0);
    DWORD code = GetLastError();
    if (!done && over && (code == ERROR_ACCESS_DENIED || code == ERROR_SHARING_VIOLATION))
        done = rename_over_busy(wide_from, wide_to, to);
    free(wide_to);
    free(wide_from);
    SetLastError(code);
    return done;
}

bool file_delete(const char *path)
{
    wchar_t *aside = put_aside(path);
    if (aside == NULL)
        return false;
    DeleteFileW(aside); // else somebody has just opened it and does not share that: file_delete_left()
    free(aside);
    return true;
}

void file_delete_left(const char *path)
{
    FILETIME created;
    FILETIME ended;
    FILETIME kernel;
    FILETIME user;
    // What this process puts aside may have to go back.
    if (GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user))
        delete_aside_before(path, (uint64_t)created.dwHighDateTime << 32 | created.dwLowDateTime);
}

void file_bring(const char *from, const char *to)
{
    enum { BRING_MOST = 1 << 20 };
    struct error ignored = {0};
    size_t size = 0;
    if (!file_exists(from) || file_rename(from, to, true))
        return;
    char *text = (char *)file_read(from, BRING_MOST, &size, &ignored);
    if (text != NULL)
        (void)file_replace(to, text, &ignored);
    file_delete(from); // it would be taken for a later one than it is
    error_clear(&ignored);
    free(text);
}

// ---- directories ----

// pattern: of their names, as Windows has it.
static struct text_list names_in(const char *directory, const char *pattern, bool of_directories)
{
    struct text_list names = {0};
    char *all = path_join(directory, pattern);
    wchar_t *wide = file_wide_path(all);
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(wide, &found);
    if (search != INVALID_HANDLE_VALUE) {
        do {
            const bool is_directory = (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
            const bool is_dots = wcscmp(found.cFileName, L".") == 0 || wcscmp(found.cFileName, L"..") == 0;
            if (is_directory == of_directories && !is_dots)
                text_list_add_owned(&names, text_from_wide(found.cFileName));
        } while (FindNextFileW(search, &found));
        FindClose(search);
    }
    free(wide);
    free(all);
    return names;
}

struct text_list file_names(const char *directory)
{
    return names_in(directory, "*", false);
}

struct text_list file_directories(const char *directory)
{
    return names_in(directory, "*", true);
}

bool file_make_directories(const char *directory, struct error *error)
{
    if (file_directory_exists(directory))
        return true;
    char *parent = path_parent(directory);
    bool done = parent == NULL || file_make_directories(parent, error);
    free(parent);
    if (!done)
        return false;
    wchar_t *wide = file_wide_path(directory);
    if (!CreateDirectoryW(wide, NULL) && GetLastError() != ERROR_ALREADY_EXISTS)
        done = system_error(error, GetLastError(), "cannot make the directory \"%s\"", directory);
    free(wide);
    return done;
}

char *file_full_path(const char *path)
{
    wchar_t *wide = wide_from_text(path);
    DWORD size = GetFullPathNameW(wide, 0, NULL, NULL);
    wchar_t *full = memory_allocate(((size_t)size + 1) * sizeof *full);
    GetFullPathNameW(wide, size, full, NULL);
    char *text = size > 0 ? text_from_wide(full) : text_copy(path);
    free(full);
    free(wide);
    return text;
}

char *file_module_path(void *module)
{
    DWORD capacity = 256;
    for (;;) {
        wchar_t *wide = memory_allocate(capacity * sizeof *wide);
        DWORD length = GetModuleFileNameW(module, wide, capacity);
        if (length == 0) // nothing else can be wrong with it
            memory_exhausted();
        if (length < capacity) { // else it was cut
            char *path = text_from_wide(wide);
            free(wide);
            return path;
        }
        free(wide);
        capacity *= 2;
    }
}

char *file_own_path(void)
{
    static char *volatile own; // as long as the process: asked for amid changes, it cannot fail any more
    if (own == NULL) {
        char *path = file_module_path(NULL);
        if (InterlockedCompareExchangePointer((void *volatile *)&own, path, NULL) != NULL)
            free(path);
    }
    return text_copy(own);
}

char *file_system_directory(void)
{
    wchar_t wide[MAX_PATH] = L""; // Windows' directory is never deeper: its setup could not work
    GetSystemDirectoryW(wide, MAX_PATH);
    return text_from_wide(wide);
}
