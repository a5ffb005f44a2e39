// SPDX-License-Identifier: MIT
#include "scm/way_disk.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>
#include <winioctl.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"
#include "scm/access.h"

enum { TARGET_MOST = 32767 }; // UTF-16 units of a path

// A drive letter of subst leads to another path ("\??\C:\real"), one of the machine's own to a device ("\Device\HarddiskVolume3"). A volume
// without a letter is found behind a link only, or by its own name.
static bool is_own(void *context, const char *path)
{
    static const wchar_t devices[] = L"\\Device\\";
    static wchar_t target[TARGET_MOST + 1];
    const size_t length = wcslen(devices);
    (void)context;
    if (strncmp(path, "\\\\?\\", 4) == 0) {
        path += 4;
        if (text_starts_with_ignore_case(path, "Volume{"))
            return true;
    }
    if (!isalpha((unsigned char)path[0]) || path[1] != ':')
        return false;
    const wchar_t drive[] = {(wchar_t)path[0], L':', L'\0'};
    const wchar_t root[] = {(wchar_t)path[0], L':', L'\\', L'\0'};
    return QueryDosDeviceW(drive, target, TARGET_MOST) > 0 && wcsncmp(target, devices, length) == 0 &&
           wcschr(target + length, L'\\') == NULL && GetDriveTypeW(root) != DRIVE_REMOTE;
}

static void look_at_link(HANDLE place, const char *path, struct way_entry *entry)
{
    DWORD size = 0;
    BYTE *data = memory_allocate(MAXIMUM_REPARSE_DATA_BUFFER_SIZE);
    const bool is_known = DeviceIoControl(place, FSCTL_GET_REPARSE_POINT, NULL, 0, data,
                                          MAXIMUM_REPARSE_DATA_BUFFER_SIZE, &size, NULL);
    char *target = NULL;
    entry->is_link = way_read_link(data, is_known ? size : 0, path, &target);
    if (target != NULL)
        entry->target = file_full_path(target); // a relative one has its ".." still
    free(target);
    free(data);
}

// Where the list cannot be read, somebody may.
static char *stranger_at(HANDLE place, bool is_end)
{
    const struct access_who system = {.account = "LocalSystem"};
    struct error unread = {0};
    char *who = access_handle_strangers(is_end ? ACCESS_IMPORTS : ACCESS_FILE, &system, place, &unread);
    if (who == NULL && unread.message != NULL)
        who = text_copy("somebody");
    error_clear(&unread);
    return who;
}

// By the place itself and by its name; what is not told counts as a link, which leads nobody knows where.
static bool may_be_link(HANDLE place, DWORD attributes)
{
    BY_HANDLE_FILE_INFORMATION facts;
    return attributes == INVALID_FILE_ATTRIBUTES || !GetFileInformationByHandle(place, &facts) ||
           ((attributes | facts.dwFileAttributes) & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
}

static void look(void *context, const char *path, bool is_end, struct way_entry *entry)
{
    (void)context;
    wchar_t *wide = file_wide_path(path);
    HANDLE place = CreateFileW(wide, READ_CONTROL | FILE_READ_ATTRIBUTES,
                               FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                               FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    const DWORD code = GetLastError();
    const DWORD attributes = GetFileAttributesW(wide);
    free(wide);
    entry->is_there =
        place != INVALID_HANDLE_VALUE || (code != ERROR_FILE_NOT_FOUND && code != ERROR_PATH_NOT_FOUND);
    if (place == INVALID_HANDLE_VALUE) {
        entry->stranger = text_copy("somebody");
        return;
    }
    entry->stranger = stranger_at(place, is_end);
    if (may_be_link(place, attributes))
        look_at_link(place, path, entry);
    CloseHandle(place);
}

const struct way_disk *way_disk(void)
{
    static const struct way_disk disk = {.is_own = is_own, .look = look};
    return &disk;
}
