// SPDX-License-Identifier: MIT
#include "scm/computer.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"

// Of 127.0.0.0/8, all of which is the loopback, as is ::1.
static bool is_loopback(const char *name)
{
    static const char *const names[] = {"localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    return strncmp(name, "127.", 4) == 0 && name[strspn(name, "0123456789.")] == '\0';
}

static bool is_called(COMPUTER_NAME_FORMAT format, const char *name)
{
    wchar_t own[512] = L""; // a DNS name has 255 at most
    DWORD size = COUNT_OF(own);
    if (!GetComputerNameExW(format, own, &size) || own[0] == L'\0')
        return false;
    char *text = text_from_wide(own);
    const bool is = text_equal_ignore_case(text, name);
    free(text);
    return is;
}

bool computer_is_own(const char *name)
{
    static const COMPUTER_NAME_FORMAT formats[] = {
        ComputerNameNetBIOS,         ComputerNameDnsHostname,         ComputerNameDnsFullyQualified,
        ComputerNamePhysicalNetBIOS, ComputerNamePhysicalDnsHostname, ComputerNamePhysicalDnsFullyQualified};
    const char *bare = name + strspn(name, "\\/ ");
    const size_t length = strlen(bare);
    // A DNS name may end in the dot of the root.
    char *plain = text_copy_part(bare, length > 1 && bare[length - 1] == '.' ? length - 1 : length);
    bool is = plain[0] == '\0' || strcmp(plain, ".") == 0 || is_loopback(plain);
    for (size_t i = 0; !is && i < COUNT_OF(formats); i++)
        is = is_called(formats[i], plain);
    free(plain);
    return is;
}
