// SPDX-License-Identifier: MIT
#include "base/drive.h"

#include <ctype.h>
#include <stddef.h>

#include <windows.h>

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

bool drive_has_prefix(const char *path)
{
    return is_separator(path[0]) && is_separator(path[1]) && (path[2] == '?' || path[2] == '.') &&
           is_separator(path[3]);
}

const char *drive_from(const char *path)
{
    if (drive_has_prefix(path))
        path += 4;
    return isalpha((unsigned char)path[0]) && path[1] == ':' ? path : NULL;
}

bool drive_is_missing(const char *given)
{
    const char *path = drive_from(given);
    if (path == NULL)
        return false;
    const wchar_t root[] = {(wchar_t)path[0], L':', L'\\', L'\0'};
    return GetDriveTypeW(root) == DRIVE_NO_ROOT_DIR;
}

bool drive_advise(const char *path, struct error *error)
{
    if (!drive_is_missing(path))
        return false;
    error_advise(error,
                 "there is no drive %.2s here; a drive of the network belongs to the logon that made it, "
                 "and a service has none: write \\\\SERVER\\SHARE\\PATH",
                 drive_from(path));
    return true;
}
