// SPDX-License-Identifier: MIT
#include "report/host_file.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

bool host_file_ends_so(const uint8_t *bytes, size_t size)
{
    static const char mark[] = "pyhost_compat/__init__.py";
    const size_t length = sizeof mark - 1;
    for (size_t i = 0; i + length <= size; i++)
        if (bytes[i] == (uint8_t)mark[0] && memcmp(bytes + i, mark, length) == 0)
            return true;
    return false;
}

static bool identify(const char *path, BY_HANDLE_FILE_INFORMATION *facts)
{
    wchar_t *wide = file_wide_path(path);
    HANDLE file =
        CreateFileW(wide, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                    OPEN_EXISTING, 0, NULL);
    free(wide);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    const bool done = GetFileInformationByHandle(file, facts);
    CloseHandle(file);
    return done;
}

bool host_file_is_own(const char *path)
{
    BY_HANDLE_FILE_INFORMATION facts = {0};
    BY_HANDLE_FILE_INFORMATION own_facts = {0};
    char *own = file_own_path();
    const bool same =
        text_equal_ignore_case(path, own) ||
        (identify(path, &facts) && identify(own, &own_facts) &&
         facts.dwVolumeSerialNumber == own_facts.dwVolumeSerialNumber &&
         facts.nFileIndexHigh == own_facts.nFileIndexHigh && facts.nFileIndexLow == own_facts.nFileIndexLow);
    free(own);
    return same;
}

bool host_file_is_called_so(const char *path)
{
    char *own = file_own_path();
    const bool is = text_equal_ignore_case(path_name(path), "pyhost.exe") ||
                    text_equal_ignore_case(path_name(path), path_name(own));
    free(own);
    return is;
}

bool host_file_is(const char *path)
{
    if (host_file_is_own(path)) // whatever may be read of it
        return true;
    size_t size = 0;
    struct error ignored = {0};
    uint8_t *bytes = file_read_end(path, HOST_FILE_END, &size, &ignored);
    bool is = bytes != NULL && host_file_ends_so(bytes, size);
    free(bytes);
    error_clear(&ignored);
    return is;
}
