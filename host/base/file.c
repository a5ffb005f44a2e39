// SPDX-License-Identifier: MIT
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/wide.h"

// UTF-16 for the file functions. Long paths get the \\?\ form, which lifts the limit of 260 characters on
// every Windows; it takes a path literally, so only absolute ones without a prefix are changed.
static wchar_t *wide_path(const char *path)
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
    wchar_t *wide = wide_path(path);
    DWORD attributes = GetFileAttributesW(wide);
    free(wide);
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

bool file_is_refused(const char *path)
{
    wchar_t *wide = wide_path(path);
    HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD code = GetLastError();
    free(wide);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return file == INVALID_HANDLE_VALUE && code == ERROR_ACCESS_DENIED;
}

enum part { WHOLE, START, END };

static uint8_t *read_bytes(const char *path, size_t limit, enum part part, size_t *size, struct error *error)
{
    uint8_t *bytes = NULL;
    bool done = false;
    LARGE_INTEGER length = {.QuadPart = 0};
    LARGE_INTEGER first = {.QuadPart = 0};
    wchar_t *wide = wide_path(path);
    HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &length)) {
        system_error(error, GetLastError(), "cannot read \"%s\"", path);
        goto done;
    }
    if (part != WHOLE && (uint64_t)length.QuadPart > limit) {
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

bool file_replace(const char *path, const char *text, struct error *error)
{
    bool done = false;
    char *fresh = text_format("%s.new", path);
    wchar_t *wide_fresh = wide_path(fresh);
    wchar_t *wide = wide_path(path);
    DWORD count = 0;
    HANDLE file = CreateFileW(wide_fresh, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE || !WriteFile(file, text, (DWORD)strlen(text), &count, NULL)) {
        system_error(error, GetLastError(), "cannot write \"%s\"", fresh);
        goto done;
    }
    CloseHandle(file);
    file = INVALID_HANDLE_VALUE;
    if (!MoveFileExW(wide_fresh, wide, MOVEFILE_REPLACE_EXISTING)) {
        system_error(error, GetLastError(), "cannot replace \"%s\"", path);
        goto done;
    }
    done = true;
done:
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    if (!done)
        DeleteFileW(wide_fresh);
    free(wide);
    free(wide_fresh);
    free(fresh);
    return done;
}

struct text_list file_names(const char *directory)
{
    struct text_list names = {0};
    char *pattern = path_join(directory, "*");
    wchar_t *wide = wide_path(pattern);
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(wide, &found);
    if (search != INVALID_HANDLE_VALUE) {
        do {
            if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
                text_list_add_owned(&names, text_from_wide(found.cFileName));
        } while (FindNextFileW(search, &found));
        FindClose(search);
    }
    free(wide);
    free(pattern);
    return names;
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
    wchar_t *wide = wide_path(directory);
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
    return file_module_path(NULL);
}
