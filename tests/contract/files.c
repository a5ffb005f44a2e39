// SPDX-License-Identifier: MIT
// Files that somebody has open.
#include "contract.h"

static BOOL(WINAPI *move_file)(const wchar_t *from, const wchar_t *to, DWORD flags);

// Has anybody opened it for reading, writing or deleting? Who wants it alone is refused then.
static BOOL is_open(const wchar_t *path)
{
    HANDLE file = CreateFileW(path, GENERIC_READ | DELETE, 0, NULL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    BOOL open = file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return open;
}

// A rename over a file fails while anybody has it open, however it is shared: windows-driver-docs-ddi, FILE_RENAME_INFORMATION,
// ReplaceIfExists and FILE_RENAME_POSIX_SEMANTICS; fsutil tells it of NTFS as STATUS_ACCESS_DENIED.
static BOOL WINAPI rename_over_an_open_file(const wchar_t *from, const wchar_t *to, DWORD flags)
{
    if ((flags & MOVEFILE_REPLACE_EXISTING) != 0 && is_open(to)) {
        contract_note("rename over an open file", "%ls", to);
        SetLastError(ERROR_ACCESS_DENIED);
        return FALSE;
    }
    return move_file(from, to, flags);
}

const struct contract_rule contract_files[] = {
    {"MoveFileExW", rename_over_an_open_file, (void **)&move_file},
    {0},
};
