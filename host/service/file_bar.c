// SPDX-License-Identifier: MIT
#include "service/file_bar.h"

#include <stdlib.h>

#include <windows.h>

#include "base/file.h"
#include "scm/access.h"

// Opens it as others may at the same time, changes nothing, and returns what Windows says.
static DWORD try_to_open(const wchar_t *path, DWORD access)
{
    const HANDLE file = CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                    NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    const DWORD code = file != INVALID_HANDLE_VALUE ? NO_ERROR : GetLastError();
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return code;
}

static bool may(const char *path, const char *account)
{
    const struct access_who who = {.account = account};
    struct error ignored = {0};
    const bool allowed = access_can(&who, path, ACCESS_WRITE, &ignored) == ACCESS_YES;
    error_clear(&ignored);
    return allowed;
}

enum file_bar file_bar_of(const char *path, const char *account)
{
    wchar_t *wide = file_wide_path(path);
    const DWORD attributes = GetFileAttributesW(wide);
    const bool is_directory =
        attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    const bool is_read_only =
        attributes != INVALID_FILE_ATTRIBUTES && !is_directory && (attributes & FILE_ATTRIBUTE_READONLY) != 0;
    const DWORD reading = try_to_open(wide, is_directory ? FILE_LIST_DIRECTORY : GENERIC_READ);
    const DWORD writing = try_to_open(wide, is_directory ? FILE_LIST_DIRECTORY | FILE_ADD_FILE | DELETE
                                                         : GENERIC_READ | GENERIC_WRITE);
    const bool is_held = reading == ERROR_SHARING_VIOLATION || writing == ERROR_SHARING_VIOLATION;
    const bool is_allowed =
        account != NULL ? may(path, account) : writing == NO_ERROR || (is_read_only && reading == NO_ERROR);
    free(wide);
    if (is_held)
        return FILE_BAR_HELD;
    if (!is_allowed)
        return FILE_BAR_RIGHTS;
    return is_read_only ? FILE_BAR_READ_ONLY : FILE_BAR_NONE;
}
