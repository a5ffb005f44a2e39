// SPDX-License-Identifier: MIT
// What the SCM keeps of a service beside its record, and Wine's forgets: recovery, SID, privileges, delayed start and security. It is
// kept in the service's registry key, as Windows does (sdk-api, CreateServiceW: "is saved as values under this key").
#include "contract.h"

#include <sddl.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static BOOL(WINAPI *change_config2)(SC_HANDLE service, DWORD level, void *information);
static BOOL(WINAPI *query_config2)(SC_HANDLE service, DWORD level, BYTE *buffer, DWORD size, DWORD *needed);
static BOOL(WINAPI *set_security)(SC_HANDLE service, SECURITY_INFORMATION parts,
                                  PSECURITY_DESCRIPTOR descriptor);
static BOOL(WINAPI *query_security)(SC_HANDLE service, SECURITY_INFORMATION parts,
                                    PSECURITY_DESCRIPTOR descriptor, DWORD size, DWORD *needed);

static BOOL(WINAPI *read_sddl)(const wchar_t *text, DWORD revision, PSECURITY_DESCRIPTOR *descriptor,
                               ULONG *size);

enum { VALUE_MOST = 8192 };

// Only what is kept anew is written: who may just look at the service may read its key, and no more.
static HKEY key_of(SC_HANDLE service, REGSAM access)
{
    wchar_t path[512] = L"SYSTEM\\CurrentControlSet\\Services\\";
    HKEY key = NULL;
    if (!contract_service_name(service, path + wcslen(path)))
        return NULL;
    return RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, access, &key) == ERROR_SUCCESS ? key : NULL;
}

static void keep(SC_HANDLE service, const wchar_t *name, DWORD type, const void *value, DWORD size)
{
    HKEY key = key_of(service, KEY_SET_VALUE);
    if (key == NULL)
        return;
    if (value != NULL)
        RegSetValueExW(key, name, 0, type, value, size);
    else
        RegDeleteValueW(key, name);
    RegCloseKey(key);
}

// Returns its size; 0: nothing is kept.
static DWORD kept(SC_HANDLE service, const wchar_t *name, void *value, DWORD size)
{
    HKEY key = key_of(service, KEY_QUERY_VALUE);
    bool found = key != NULL && RegQueryValueExW(key, name, NULL, NULL, value, &size) == ERROR_SUCCESS;
    if (key != NULL)
        RegCloseKey(key);
    return found ? size : 0;
}

static DWORD bytes_of(const wchar_t *text)
{
    return (DWORD)((wcslen(text) + 1) * sizeof *text);
}

// ---- recovery ----

// sdk-api, SERVICE_FAILURE_ACTIONSW: a command of NULL is as it was, an empty one deletes it; actions of NULL are as they were, with
// their time; none, behind a pointer, delete both.
static void keep_recovery(SC_HANDLE service, const SERVICE_FAILURE_ACTIONSW *recovery)
{
    BYTE value[VALUE_MOST];
    if (recovery->lpCommand != NULL)
        keep(service, L"FailureCommand", REG_SZ, recovery->lpCommand[0] != L'\0' ? recovery->lpCommand : NULL,
             bytes_of(recovery->lpCommand));
    if (recovery->lpsaActions == NULL)
        return;
    memcpy(value, &recovery->dwResetPeriod, sizeof(DWORD));
    memcpy(value + sizeof(DWORD), recovery->lpsaActions, recovery->cActions * sizeof(SC_ACTION));
    keep(service, L"FailureActions", REG_BINARY, recovery->cActions > 0 ? value : NULL,
         (DWORD)(sizeof(DWORD) + recovery->cActions * sizeof(SC_ACTION)));
}

static DWORD tell_recovery(SC_HANDLE service, BYTE *to)
{
    BYTE value[VALUE_MOST];
    wchar_t command[VALUE_MOST / sizeof(wchar_t)];
    SERVICE_FAILURE_ACTIONSW *recovery = (SERVICE_FAILURE_ACTIONSW *)(void *)to;
    const DWORD size = kept(service, L"FailureActions", value, sizeof value);
    const DWORD command_size = kept(service, L"FailureCommand", command, sizeof command);
    const DWORD actions_size = size > sizeof(DWORD) ? size - (DWORD)sizeof(DWORD) : 0;
    memset(recovery, 0, sizeof *recovery);
    if (actions_size > 0) {
        memcpy(&recovery->dwResetPeriod, value, sizeof(DWORD));
        recovery->cActions = actions_size / (DWORD)sizeof(SC_ACTION);
        recovery->lpsaActions = (SC_ACTION *)(void *)(recovery + 1);
        memcpy(recovery->lpsaActions, value + sizeof(DWORD), actions_size);
    }
    recovery->lpCommand = (wchar_t *)(void *)(to + sizeof *recovery + actions_size);
    recovery->lpCommand[0] = L'\0';
    memcpy(recovery->lpCommand, command, command_size);
    return (DWORD)sizeof *recovery + actions_size +
           (command_size > 0 ? command_size : (DWORD)sizeof(wchar_t));
}

// ---- the other levels ----

static const wchar_t *name_of(DWORD level)
{
    return level == SERVICE_CONFIG_DELAYED_AUTO_START_INFO ? L"DelayedAutostart"
           : level == SERVICE_CONFIG_FAILURE_ACTIONS_FLAG  ? L"FailureActionsOnNonCrashFailures"
           : level == SERVICE_CONFIG_SERVICE_SID_INFO      ? L"ServiceSidType"
                                                           : NULL;
}

static BOOL WINAPI change2_kept(SC_HANDLE service, DWORD level, void *information)
{
    const wchar_t *name = name_of(level);
    const DWORD refused = change_config2(service, level, information) ? NO_ERROR : GetLastError();
    if (refused != NO_ERROR && refused != ERROR_INVALID_LEVEL && refused != ERROR_CALL_NOT_IMPLEMENTED &&
        refused != RPC_S_CANNOT_SUPPORT && refused != RPC_X_BAD_STUB_DATA && refused != RPC_S_UNKNOWN_IF &&
        refused != 1733) {
        SetLastError(refused);
        return FALSE;
    }
    if (name != NULL)
        keep(service, name, REG_DWORD, information, sizeof(DWORD)); // each of these structures is one number
    if (level == SERVICE_CONFIG_FAILURE_ACTIONS)
        keep_recovery(service, information);
    if (level == SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO) {
        const wchar_t *first = ((SERVICE_REQUIRED_PRIVILEGES_INFOW *)information)->pmszRequiredPrivileges;
        const wchar_t *end = first;
        while (*end != L'\0')
            end += wcslen(end) + 1;
        keep(service, L"RequiredPrivileges", REG_MULTI_SZ, first,
             (DWORD)((end + 1 - first) * (ptrdiff_t)sizeof *end));
    }
    return TRUE;
}

static BOOL WINAPI query2_kept(SC_HANDLE service, DWORD level, BYTE *buffer, DWORD size, DWORD *needed)
{
    union {
        BYTE bytes[3 * VALUE_MOST];
        DWORD number;
        SERVICE_REQUIRED_PRIVILEGES_INFOW privileges;
        SERVICE_FAILURE_ACTIONSW recovery;
    } told = {0};
    const wchar_t *name = name_of(level);
    DWORD length = 0;
    if (name != NULL) {
        kept(service, name, &told.number, sizeof told.number);
        length = sizeof told.number;
    } else if (level == SERVICE_CONFIG_FAILURE_ACTIONS) {
        length = tell_recovery(service, told.bytes);
    } else if (level == SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO) {
        length = kept(service, L"RequiredPrivileges", &told.privileges + 1, VALUE_MOST);
        told.privileges.pmszRequiredPrivileges =
            length > 0 ? (wchar_t *)(void *)(&told.privileges + 1) : NULL;
        length += (DWORD)sizeof told.privileges;
    } else {
        return query_config2(service, level, buffer, size, needed);
    }
    *needed = length;
    if (size < length) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    memcpy(buffer, told.bytes, length);
    // Pointers lead into the structure that is handed over.
    const ptrdiff_t moved = buffer - told.bytes;
    if (level == SERVICE_CONFIG_FAILURE_ACTIONS) {
        SERVICE_FAILURE_ACTIONSW *recovery = (SERVICE_FAILURE_ACTIONSW *)(void *)buffer;
        if (recovery->lpsaActions != NULL)
            recovery->lpsaActions = (SC_ACTION *)(void *)((BYTE *)recovery->lpsaActions + moved);
        recovery->lpCommand = (wchar_t *)(void *)((BYTE *)recovery->lpCommand + moved);
    } else if (level == SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO) {
        SERVICE_REQUIRED_PRIVILEGES_INFOW *privileges = (SERVICE_REQUIRED_PRIVILEGES_INFOW *)(void *)buffer;
        if (privileges->pmszRequiredPrivileges != NULL)
            privileges->pmszRequiredPrivileges =
                (wchar_t *)(void *)((BYTE *)privileges->pmszRequiredPrivileges + moved);
    }
    return TRUE;
}

// ---- security ----

// win32, Service Security and Access Rights: what generic rights are to a service, and what a new one has.
static const GENERIC_MAPPING service_rights = {STANDARD_RIGHTS_READ | SERVICE_QUERY_CONFIG |
                                                   SERVICE_QUERY_STATUS | SERVICE_INTERROGATE |
                                                   SERVICE_ENUMERATE_DEPENDENTS,
                                               STANDARD_RIGHTS_WRITE | SERVICE_CHANGE_CONFIG,
                                               STANDARD_RIGHTS_EXECUTE | SERVICE_START | SERVICE_STOP |
                                                   SERVICE_PAUSE_CONTINUE | SERVICE_USER_DEFINED_CONTROL,
                                               SERVICE_ALL_ACCESS};
static const wchar_t new_security[] = L"D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)"
                                      L"(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)";

// The list is null: win32, Security Descriptor String Format, NO_ACCESS_CONTROL. (Wine makes it an empty one.)
static BOOL WINAPI read_sddl_null(const wchar_t *text, DWORD revision, PSECURITY_DESCRIPTOR *descriptor,
                                  ULONG *size)
{
    SECURITY_DESCRIPTOR whole;
    DWORD length = 0;
    if (wcscmp(text, L"D:NO_ACCESS_CONTROL") != 0)
        return read_sddl(text, revision, descriptor, size);
    InitializeSecurityDescriptor(&whole, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&whole, TRUE, NULL, FALSE);
    MakeSelfRelativeSD(&whole, NULL, &length);
    *descriptor = LocalAlloc(LPTR, length);
    if (size != NULL)
        *size = length;
    return MakeSelfRelativeSD(&whole, *descriptor, &length);
}

static BOOL WINAPI set_security_kept(SC_HANDLE service, SECURITY_INFORMATION parts,
                                     PSECURITY_DESCRIPTOR descriptor)
{
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    ACL *dacl = NULL;
    wchar_t *text = NULL;
    if (!set_security(service, parts, descriptor))
        return FALSE;
    GetSecurityDescriptorDacl(descriptor, &present, &dacl, &defaulted);
    for (DWORD i = 0; dacl != NULL && i < dacl->AceCount; i++) {
        ACCESS_ALLOWED_ACE *ace = NULL;
        if (GetAce(dacl, i, (void **)&ace))
            MapGenericMask(&ace->Mask,
                           (GENERIC_MAPPING *)&service_rights); // in the caller's, which it has done with
    }
    if (ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1,
                                                             DACL_SECURITY_INFORMATION, &text, NULL)) {
        keep(service, L"Security", REG_SZ, text, bytes_of(text));
        LocalFree(text);
    }
    return TRUE;
}

static BOOL WINAPI query_security_kept(SC_HANDLE service, SECURITY_INFORMATION parts,
                                       PSECURITY_DESCRIPTOR descriptor, DWORD size, DWORD *needed)
{
    wchar_t text[VALUE_MOST] = L"";
    PSECURITY_DESCRIPTOR found = NULL;
    ULONG length = 0;
    if (parts != DACL_SECURITY_INFORMATION)
        return query_security(service, parts, descriptor, size, needed);
    if (kept(service, L"Security", text, sizeof text) == 0)
        wcscpy(text, new_security);
    if (!read_sddl_null(text, SDDL_REVISION_1, &found, &length))
        return FALSE;
    *needed = length;
    if (size >= length)
        memcpy(descriptor, found, length);
    LocalFree(found);
    SetLastError(size >= length ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER);
    return size >= length;
}

const struct contract_rule contract_kept[] = {
    {"ChangeServiceConfig2W", change2_kept, (void **)&change_config2},
    {"QueryServiceConfig2W", query2_kept, (void **)&query_config2},
    {"SetServiceObjectSecurity", set_security_kept, (void **)&set_security},
    {"ConvertStringSecurityDescriptorToSecurityDescriptorW", read_sddl_null, (void **)&read_sddl},
    {"QueryServiceObjectSecurity", query_security_kept, (void **)&query_security},
    {0},
};
