// SPDX-License-Identifier: MIT
#include "commands/real_paths.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/output.h"
#include "base/path.h"
#include "base/wide.h"
#include "scm/account.h"

enum { TARGET_MOST = 32767 }; // UTF-16 units of a path

typedef DWORD WINAPI wnet_get_connection(const wchar_t *local, wchar_t *remote, DWORD *length);

// sdk-api, WNetGetConnectionW. mpr.dll is loaded for a drive of the network only.
static char *connection_of(const wchar_t *drive)
{
    static wchar_t remote[TARGET_MOST + 1];
    DWORD length = TARGET_MOST;
    HMODULE mpr = LoadLibraryExW(L"mpr.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (mpr == NULL)
        return NULL;
    wnet_get_connection *get = (wnet_get_connection *)(void *)GetProcAddress(mpr, "WNetGetConnectionW");
    char *found = get != NULL && get(drive, remote, &length) == NO_ERROR && wcsncmp(remote, L"\\\\", 2) == 0
                      ? text_from_wide(remote)
                      : NULL;
    FreeLibrary(mpr);
    return found;
}

char *real_paths_drive(const char *path)
{
    static wchar_t target[TARGET_MOST + 1];
    if (!isalpha((unsigned char)path[0]) || path[1] != ':')
        return NULL;
    const wchar_t drive[] = {(wchar_t)path[0], L':', L'\0'};
    const wchar_t root[] = {(wchar_t)path[0], L':', L'\\', L'\0'};
    // A drive of subst leads to a path of Win32's: "\??\C:\real"; all others to a device.
    if (QueryDosDeviceW(drive, target, TARGET_MOST) > 0 && wcsncmp(target, L"\\??\\", 4) == 0) {
        if (wcsncmp(target + 4, L"UNC\\", 4) == 0)
            target[6] = L'\\'; // "\??\UNC\server" is "\\server"
        const wchar_t *real = wcsncmp(target + 4, L"UN\\\\", 4) == 0 ? target + 6 : target + 4;
        bool is_path = (iswalpha(real[0]) && real[1] == L':') || wcsncmp(real, L"\\\\", 2) == 0;
        return is_path ? text_from_wide(real) : NULL;
    }
    return GetDriveTypeW(root) == DRIVE_REMOTE ? connection_of(drive) : NULL;
}

bool real_paths_lacks_drive(const char *path)
{
    if (!isalpha((unsigned char)path[0]) || path[1] != ':')
        return false;
    const wchar_t root[] = {(wchar_t)path[0], L':', L'\\', L'\0'};
    return GetDriveTypeW(root) == DRIVE_NO_ROOT_DIR;
}

// The path in place of text, whose first bytes are a drive. NULL: it may stay.
static char *real_path(const char *text)
{
    char *place = real_paths_drive(text);
    if (place == NULL)
        return NULL;
    size_t length = strlen(place);
    while (length > 0 && place[length - 1] == '\\')
        place[--length] = '\0';
    char *deeper = real_paths_drive(place); // subst of a mapped drive
    char *real = text_format("%s%s", deeper != NULL ? deeper : place, text + 2);
    free(deeper);
    free(place);
    return real;
}

static bool has_path(enum option_id field, const char *text)
{
    return verbs_options[field].kind == OPTION_PATH || field == OPTION_PYTHON || field == OPTION_CLASS ||
           (field == OPTION_PROGRAM && strcmp(text, "-m") != 0);
}

void real_paths_write(struct definition *wanted, const char *account)
{
    bool on_a_share = false;
    for (int i = 0; i < OPTION_DEFINITION_END; i++) {
        const enum option_id field = (enum option_id)i;
        const char *text = definition_text(wanted, field);
        if (text == NULL || !has_path(field, text))
            continue;
        char *real = real_path(text);
        if (real != NULL) {
            output_note("%s: a service has no drive %.2s, so it gets %s", verbs_options[i].name, text, real);
            free(wanted->values[i].items[0]);
            wanted->values[i].items[0] = real;
        }
        on_a_share |= strncmp(wanted->values[i].items[0], "\\\\", 2) == 0 &&
                      strncmp(wanted->values[i].items[0], "\\\\?\\", 4) != 0 &&
                      strncmp(wanted->values[i].items[0], "\\\\.\\", 4) != 0;
    }
    if (!on_a_share || account_has_password(account))
        return;
    if (strcmp(account, "LocalService") == 0)
        output_note(
            "LocalService reaches a share as nobody (anonymous): choose --account NetworkService or a user");
    else if (!text_ends_with_ignore_case(account, "$"))
        output_note("%s reaches a share as the machine's account: give DOMAIN\\MACHINE$ the right to read it",
                    account);
}
