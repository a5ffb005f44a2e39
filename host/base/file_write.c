// SPDX-License-Identifier: MIT
// Files that are written as a whole: base/file.h.
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/system_error.h"
#include "base/wide.h"

enum {
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    REPLACE_TRIES = 5, // of a file that somebody has open and does not share
    REPLACE_WAIT = 10  // ms before the second try, doubled before each further one
};

static bool rename_over(const char *from, const char *to)
{
    return file_rename(from, to, true);
}

// What somebody uses is left alone.
static bool rename_over_idle(const char *from, const char *to)
{
    wchar_t *wide_from = file_wide_path(from);
    wchar_t *wide_to = file_wide_path(to);
    const bool done = MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING);
    const DWORD code = GetLastError();
    free(wide_to);
    free(wide_from);
    SetLastError(code);
    return done;
}

// Writes text to the file fresh, which is made as disposition has it, and renames that to path.
static bool write_and_rename(const char *path, const char *fresh, DWORD disposition, const char *text,
                             bool (*rename)(const char *from, const char *to), struct error *error)
{
    bool done = false;
    const DWORD length = (DWORD)strlen(text);
    wchar_t *wide_fresh = file_wide_path(fresh);
    DWORD count = 0;
    HANDLE file = CreateFileW(wide_fresh, GENERIC_WRITE, 0, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    const bool made = file != INVALID_HANDLE_VALUE;
    if (!made || !WriteFile(file, text, length, &count, NULL) || count != length) {
        system_error(error, GetLastError(), "cannot write \"%s\"", disposition == CREATE_NEW ? path : fresh);
        goto done;
    }
    CloseHandle(file);
    file = INVALID_HANDLE_VALUE;
    done = rename(fresh, path);
    // A reader or a scanner that does not share it has it for a moment; when it closes it, Windows tells nobody.
    for (int i = 1; !done && i < REPLACE_TRIES; i++) {
        if (GetLastError() != ERROR_ACCESS_DENIED && GetLastError() != ERROR_SHARING_VIOLATION)
            break;
        Sleep((DWORD)REPLACE_WAIT << (i - 1));
        done = rename(fresh, path);
    }
    if (!done)
        system_error(error, GetLastError(), "cannot replace \"%s\"", path);
done:
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    if (!done && (made || disposition != CREATE_NEW))
        DeleteFileW(wide_fresh);
    free(wide_fresh);
    return done;
}

bool file_replace(const char *path, const char *text, struct error *error)
{
    char *fresh = text_format("%s.new", path);
    bool done = write_and_rename(path, fresh, CREATE_ALWAYS, text, rename_over, error);
    free(fresh);
    return done;
}

// Writes to what is no file on a disk: NUL, a console, a pipe. False: it is one, or not there.
static bool write_to_device(const char *path, const char *text, bool *done, struct error *error)
{
    DWORD count = 0;
    const DWORD length = (DWORD)strlen(text);
    wchar_t *wide = wide_from_text(path); // whose name is one without its directory alone
    HANDLE file = CreateFileW(wide, GENERIC_WRITE, SHARE_ALL, NULL, OPEN_EXISTING, 0, NULL);
    const bool is = file != INVALID_HANDLE_VALUE && GetFileType(file) != FILE_TYPE_DISK;
    if (is)
        *done = (WriteFile(file, text, length, &count, NULL) && count == length) ||
                system_error(error, GetLastError(), "cannot write to \"%s\"", path);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(wide);
    return is;
}

// Is there a file at path that is not to be lost by mistake: one that is read-only, or no text?
static bool check_replaced(const char *path, struct error *error)
{
    enum { START_MOST = 4096 };
    size_t size = 0;
    struct error ignored = {0};
    wchar_t *wide = file_wide_path(path);
    const DWORD attributes = GetFileAttributesW(wide);
    free(wide);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return true;
    if ((attributes & FILE_ATTRIBUTE_READONLY) != 0) {
        error_set(error, ERROR_ACCESS_DENIED, "cannot replace \"%s\": it is read-only", path);
        return error_advise(error, "name another file, or: attrib -R \"%s\"", path);
    }
    uint8_t *bytes = file_read_start(path, START_MOST, &size, &ignored);
    const bool marked = bytes != NULL && size >= 2 &&
                        (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
    const bool is_text = bytes == NULL || marked || memchr(bytes, '\0', size) == NULL;
    free(bytes);
    error_clear(&ignored);
    if (is_text)
        return true;
    error_set(error, ERROR_FILE_EXISTS, "cannot replace \"%s\": it is no text file", path);
    return error_advise(error, "name another file, or delete this one first");
}

bool file_write_text(const char *path, const char *text, struct error *error)
{
    bool done = false;
    if (file_directory_exists(path)) {
        error_set(error, ERROR_ACCESS_DENIED, "cannot write \"%s\": it is a directory", path);
        return error_advise(error, "name a file in it");
    }
    if (write_to_device(path, text, &done, error))
        return done;
    if (!check_replaced(path, error))
        return false;
    char *fresh = text_format("%s.%lu.pyhost-new", path, GetCurrentProcessId());
    done = write_and_rename(path, fresh, CREATE_NEW, text, rename_over_idle, error);
    free(fresh);
    return done;
}
