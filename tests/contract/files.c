// SPDX-License-Identifier: MIT
// Files that somebody has open, and long paths.
#include "contract.h"

#include "base/compiler.h"

#include <stddef.h>
#include <string.h>
#include <wchar.h>

enum {
    PATH_MOST = 259,      // characters of a path without the prefix \\?\, and of a directory's
    DIRECTORY_MOST = 247, // when it is made: room for a name of 8.3 is kept
    PENDING_MOST = 64,
    RENAME_INFO_EX = 22,
    POSIX_SEMANTICS = 2
};

static BOOL(WINAPI *move_file)(const wchar_t *from, const wchar_t *to, DWORD flags);
static BOOL(WINAPI *delete_file)(const wchar_t *path);
static HANDLE(WINAPI *create_file)(const wchar_t *path, DWORD access, DWORD share,
                                   SECURITY_ATTRIBUTES *attributes, DWORD disposition, DWORD flags,
                                   HANDLE template);
static DWORD(WINAPI *get_attributes)(const wchar_t *path);
static BOOL(WINAPI *create_directory)(const wchar_t *path, SECURITY_ATTRIBUTES *attributes);
static BOOL(WINAPI *set_current)(const wchar_t *path);
static HANDLE(WINAPI *find_first)(const wchar_t *path, WIN32_FIND_DATAW *found);
static DWORD(WINAPI *query_device)(const wchar_t *device, wchar_t *target, DWORD size);
static BOOL(WINAPI *set_information)(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, void *information,
                                     DWORD size);

static BOOL refuse(const char *rule, const wchar_t *path, DWORD code)
{
    contract_note(rule, "%ls", path);
    SetLastError(code);
    return FALSE;
}

// ---- who has it open ----

// The error of opening it so; NO_ERROR. What has been opened is closed again.
static DWORD try_open(const wchar_t *path, DWORD access, DWORD share)
{
    HANDLE file = (create_file != NULL ? create_file : CreateFileW)(
        path, access, share, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT,
        NULL);
    const DWORD code = file == INVALID_HANDLE_VALUE ? GetLastError() : NO_ERROR;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return code;
}

// Has anybody opened it for reading, writing or deleting? Who wants it alone is refused then.
static BOOL is_open(const wchar_t *path)
{
    return try_open(path, GENERIC_READ | DELETE, 0) == ERROR_SHARING_VIOLATION;
}

// ---- names that are taken ----

static struct {
    SRWLOCK lock;
    wchar_t *paths[PENDING_MOST];
    size_t next;
} pending = {.lock = SRWLOCK_INIT};

static const wchar_t *without_prefix(const wchar_t *path)
{
    return wcsncmp(path, L"\\\\?\\", 4) == 0 ? path + 4 : path;
}

// Is it the path that a test has written there?
static BOOL is_the_one(const wchar_t *value, const wchar_t *path)
{
    wchar_t one[MAX_PATH];
    DWORD size = sizeof one;
    return RegGetValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, value, RRF_RT_REG_SZ, NULL, one, &size) ==
               ERROR_SUCCESS &&
           _wcsicmp(one, without_prefix(path)) == 0;
}

// The name of a file that was deleted stays taken until the last one closes it: sdk-api, DeleteFileW ("marks a file for deletion on
// close"; "subsequent calls to CreateFile to open the file fail with ERROR_ACCESS_DENIED").
static BOOL is_pending(const wchar_t *path)
{
    BOOL found = FALSE;
    if (is_the_one(CONTRACT_DELETED, path))
        return TRUE;
    AcquireSRWLockExclusive(&pending.lock);
    for (size_t i = 0; i < PENDING_MOST; i++) {
        if (pending.paths[i] == NULL || _wcsicmp(pending.paths[i], without_prefix(path)) != 0)
            continue;
        found = is_open(path);
        if (found)
            break;
        HeapFree(GetProcessHeap(), 0, pending.paths[i]);
        pending.paths[i] = NULL;
    }
    ReleaseSRWLockExclusive(&pending.lock);
    return found;
}

static void add_pending(const wchar_t *path)
{
    path = without_prefix(path);
    const size_t size = (wcslen(path) + 1) * sizeof *path;
    wchar_t *copy = HeapAlloc(GetProcessHeap(), 0, size);
    if (copy == NULL)
        return;
    memcpy(copy, path, size);
    AcquireSRWLockExclusive(&pending.lock);
    wchar_t **place = &pending.paths[pending.next++ % PENDING_MOST];
    HeapFree(GetProcessHeap(), 0, *place);
    *place = copy;
    ReleaseSRWLockExclusive(&pending.lock);
}

// ---- long paths ----

// Windows' own functions take MAX_PATH characters, the NUL among them, unless the program's manifest and LongPathsEnabled in
// the registry both lift that, which is off as Windows comes: win32, "Maximum Path Length Limitation".
static BOOL is_too_long(const wchar_t *path, size_t most)
{
    return wcsncmp(path, L"\\\\?\\", 4) != 0 && wcslen(path) > most;
}

static BOOL is_refused(const wchar_t *path, size_t most)
{
    if (is_too_long(path, most))
        return !refuse("a long path", path, ERROR_PATH_NOT_FOUND);
    if (is_pending(path))
        return !refuse("the name of a deleted file", path, ERROR_ACCESS_DENIED);
    return FALSE;
}

// ---- the calls ----

static HANDLE WINAPI create_a_file(const wchar_t *path, DWORD access, DWORD share,
                                   SECURITY_ATTRIBUTES *attributes, DWORD disposition, DWORD flags,
                                   HANDLE template)
{
    if (is_refused(path, PATH_MOST))
        return INVALID_HANDLE_VALUE;
    return create_file(path, access, share, attributes, disposition, flags, template);
}

static DWORD WINAPI get_the_attributes(const wchar_t *path)
{
    return is_refused(path, PATH_MOST) ? INVALID_FILE_ATTRIBUTES : get_attributes(path);
}

static BOOL WINAPI create_a_directory(const wchar_t *path, SECURITY_ATTRIBUTES *attributes)
{
    return !is_refused(path, DIRECTORY_MOST) && create_directory(path, attributes);
}

// Of a current directory Windows keeps a backslash behind it as well: sdk-api, SetCurrentDirectory, which names no error code. To be
// entered it has to grant FILE_TRAVERSE to who asks: win32, File Access Rights Constants.
static BOOL WINAPI enter_a_directory(const wchar_t *path)
{
    if (is_too_long(path, PATH_MOST - 1))
        return refuse("a long current directory", path, ERROR_INVALID_PARAMETER);
    if (is_the_one(CONTRACT_CLOSED, path))
        return refuse("a closed directory", path, ERROR_ACCESS_DENIED);
    return set_current(path);
}

static HANDLE WINAPI find_the_first(const wchar_t *path, WIN32_FIND_DATAW *found)
{
    return is_refused(path, PATH_MOST) ? INVALID_HANDLE_VALUE : find_first(path, found);
}

static BOOL WINAPI delete_an_open_file(const wchar_t *path)
{
    if (is_refused(path, PATH_MOST))
        return FALSE;
    const BOOL open = is_open(path);
    const BOOL done = delete_file(path);
    if (done && open)
        add_pending(path);
    return done;
}

// A rename over a file fails while anybody has it open, however it is shared: windows-driver-docs-ddi, FILE_RENAME_INFORMATION,
// ReplaceIfExists and FILE_RENAME_POSIX_SEMANTICS; fsutil tells it of NTFS as STATUS_ACCESS_DENIED.
static BOOL WINAPI rename_over_an_open_file(const wchar_t *from, const wchar_t *to, DWORD flags)
{
    if (is_refused(from, PATH_MOST) || is_refused(to, PATH_MOST))
        return FALSE;
    if ((flags & MOVEFILE_REPLACE_EXISTING) != 0 && is_open(to))
        return refuse("rename over an open file", to, ERROR_ACCESS_DENIED);
    return move_file(from, to, flags);
}

// The file at path goes on for who has it open, and is gone then. Wine 8 renames over no open file: it gets another name.
static void take_name_away(const wchar_t *path)
{
    static LONG number;
    wchar_t gone[1024];
    if (!is_open(path))
        return;
    swprintf(gone, sizeof gone / sizeof *gone, L"%ls.contract-%lu-%ld", path, GetCurrentProcessId(),
             InterlockedIncrement(&number));
    if (move_file(path, gone, 0))
        delete_file(gone);
}

// With FILE_RENAME_POSIX_SEMANTICS it replaces a file "even if there are existing handles to it" (the same page), as long as all of
// them share that. A file system or a Windows that cannot is had with CONTRACT_NO_POSIX.
static BOOL WINAPI rename_as_posix_has_it(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, void *information,
                                          DWORD size)
{
    struct {
        DWORD flags;
        HANDLE directory;
        DWORD length;
        wchar_t name[];
    } *rename = information;
    wchar_t from[1024];
    DWORD refusing = 0;
    DWORD refusing_size = sizeof refusing;
    if ((DWORD)kind != RENAME_INFO_EX || (rename->flags & POSIX_SEMANTICS) == 0)
        return set_information(file, kind, information, size);
    RegGetValueW(HKEY_LOCAL_MACHINE, CONTRACT_KEY, CONTRACT_NO_POSIX, RRF_RT_REG_DWORD, NULL, &refusing,
                 &refusing_size);
    if (refusing != 0)
        return refuse("a file system without POSIX semantics", rename->name, ERROR_INVALID_PARAMETER);
    const DWORD code = try_open(rename->name, DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    if (code == ERROR_SHARING_VIOLATION)
        return refuse("rename over a file that is not shared", rename->name, ERROR_ACCESS_DENIED);
    if (is_refused(rename->name, PATH_MOST) ||
        GetFinalPathNameByHandleW(file, from, sizeof from / sizeof *from, VOLUME_NAME_DOS) == 0)
        return FALSE;
    take_name_away(rename->name);
    return move_file(from, rename->name, MOVEFILE_REPLACE_EXISTING);
}

// sdk-api, QueryDosDeviceW: "the current mapping for the device"; of one that subst made, a path in the place of a device (win32,
// Defining an MS-DOS Device Name). Wine keeps none for such drives: with CONTRACT_SUBST Z: is one.
static DWORD WINAPI query_a_drive(const wchar_t *device, wchar_t *target, DWORD size)
{
    static const wchar_t place[] = L"\\??\\" CONTRACT_SUBST_PLACE L"\0";
    if (device == NULL || _wcsicmp(device, L"Z:") != 0 || !contract_is_set(CONTRACT_SUBST) ||
        size < COUNT_OF(place))
        return query_device(device, target, size);
    memcpy(target, place, sizeof place);
    return COUNT_OF(place);
}

const struct contract_rule contract_files[] = {
    {"MoveFileExW", rename_over_an_open_file, (void **)&move_file},
    {"DeleteFileW", delete_an_open_file, (void **)&delete_file},
    {"CreateFileW", create_a_file, (void **)&create_file},
    {"GetFileAttributesW", get_the_attributes, (void **)&get_attributes},
    {"CreateDirectoryW", create_a_directory, (void **)&create_directory},
    {"SetCurrentDirectoryW", enter_a_directory, (void **)&set_current},
    {"FindFirstFileW", find_the_first, (void **)&find_first},
    {"QueryDosDeviceW", query_a_drive, (void **)&query_device},
    {"SetFileInformationByHandle", rename_as_posix_has_it, (void **)&set_information},
    {0},
};
