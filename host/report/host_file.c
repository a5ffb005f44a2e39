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

// learn.microsoft.com, "PE Format": the offset of the headers at 0x3C; the checksum in the optional header, at the same place in both
// of its forms.
uint32_t host_file_checksum_in(const uint8_t *bytes, size_t size)
{
    enum { HEADERS_AT = 0x3C, CHECKSUM = 24 + 64 };
    uint32_t headers = 0;
    uint32_t checksum = 0;
    if (size < HEADERS_AT + sizeof headers || memcmp(bytes, "MZ", 2) != 0)
        return 0;
    memcpy(&headers, bytes + HEADERS_AT, sizeof headers);
    if (headers > size || size - headers < CHECKSUM + sizeof checksum ||
        memcmp(bytes + headers, "PE\0", 4) != 0)
        return 0;
    memcpy(&checksum, bytes + headers + CHECKSUM, sizeof checksum);
    return checksum;
}

enum { HEADERS_MOST = 4096 }; // bytes; of an image a page

uint32_t host_file_checksum(const char *path)
{
    size_t size = 0;
    struct error ignored = {0};
    uint8_t *bytes = file_read_start(path, HEADERS_MOST, &size, &ignored);
    uint32_t checksum = bytes != NULL ? host_file_checksum_in(bytes, size) : 0;
    free(bytes);
    error_clear(&ignored);
    return checksum;
}

static HMODULE own_module(void)
{
    HMODULE own = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (const wchar_t *)(const void *)&own_module, &own);
    return own;
}

uint32_t host_file_own_checksum(void)
{
    return host_file_checksum_in((const uint8_t *)own_module(), HEADERS_MOST);
}

char *host_file_own(void)
{
    return file_module_path(own_module());
}

// win32, VS_VERSIONINFO: three numbers of 16 bits and the key L"VS_VERSION_INFO", filled up to a multiple of four, stand in front.
char *host_file_version(const char *path)
{
    enum { FIXED_AT = 40 };
    VS_FIXEDFILEINFO fixed = {0};
    wchar_t *wide = file_wide_path(path);
    HMODULE file = LoadLibraryExW(wide, NULL, LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE);
    HRSRC found = file != NULL ? FindResourceW(file, MAKEINTRESOURCEW(VS_VERSION_INFO), VS_FILE_INFO) : NULL;
    HGLOBAL loaded = found != NULL ? LoadResource(file, found) : NULL;
    const uint8_t *bytes = loaded != NULL ? LockResource(loaded) : NULL;
    if (bytes != NULL && SizeofResource(file, found) >= FIXED_AT + sizeof fixed)
        memcpy(&fixed, bytes + FIXED_AT, sizeof fixed);
    if (file != NULL)
        FreeLibrary(file);
    free(wide);
    if (fixed.dwSignature != VS_FFI_SIGNATURE)
        return NULL;
    return text_format("%u.%u.%u", HIWORD(fixed.dwFileVersionMS), LOWORD(fixed.dwFileVersionMS),
                       HIWORD(fixed.dwFileVersionLS));
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
