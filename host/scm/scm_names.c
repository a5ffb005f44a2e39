// SPDX-License-Identifier: MIT
#include "scm/scm_names.h"

#include <stdlib.h>

#include <windows.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/wide.h"
#include "scm/scm.h"

char *scm_names_key(const char *display_name)
{
    struct error ignored = {0};
    char *name = NULL;
    SC_HANDLE manager = scm_manager(SC_MANAGER_CONNECT, &ignored);
    if (manager != NULL) {
        wchar_t key[257] = L""; // sdk-api, CreateServiceW: no name is longer
        DWORD length = sizeof key / sizeof key[0];
        wchar_t *wide = wide_from_text(display_name);
        if (GetServiceKeyNameW(manager, wide, key, &length))
            name = text_from_wide(key);
        free(wide);
    }
    error_clear(&ignored);
    return name;
}

bool scm_names_group_has_members(const char *group)
{
    enum { ROOM = 16 * 1024 };
    struct error ignored = {0};
    bool has = true;
    SC_HANDLE manager = scm_manager(SC_MANAGER_ENUMERATE_SERVICE, &ignored);
    if (manager != NULL) {
        DWORD needed = 0;
        DWORD count = 0;
        DWORD resume = 0;
        BYTE *bytes = memory_allocate(ROOM);
        wchar_t *wide = wide_from_text(group);
        if (EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32 | SERVICE_DRIVER,
                                  SERVICE_STATE_ALL, bytes, ROOM, &needed, &count, &resume, wide))
            has = count > 0;
        free(wide);
        free(bytes);
    }
    error_clear(&ignored);
    return has;
}

char *scm_names_own(const char *name)
{
    struct error ignored = {0};
    char *own = NULL;
    SC_HANDLE manager = scm_manager(SC_MANAGER_CONNECT, &ignored);
    if (manager != NULL) {
        wchar_t display[257] = L"";
        DWORD length = sizeof display / sizeof display[0];
        wchar_t key[257] = L"";
        DWORD key_length = sizeof key / sizeof key[0];
        wchar_t *wide = wide_from_text(name);
        if (GetServiceDisplayNameW(manager, wide, display, &length) &&
            GetServiceKeyNameW(manager, display, key, &key_length) &&
            CompareStringOrdinal(wide, -1, key, -1, TRUE) == CSTR_EQUAL)
            own = text_from_wide(key);
        free(wide);
    }
    error_clear(&ignored);
    return own;
}
