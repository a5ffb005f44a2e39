// SPDX-License-Identifier: MIT
// What depends on a service, of which Wine's SCM keeps a record and tells nothing.
#include "contract.h"

#include <string.h>
#include <wchar.h>

static BOOL(WINAPI *enum_dependents)(SC_HANDLE service, DWORD state, ENUM_SERVICE_STATUSW *buffer, DWORD size,
                                     DWORD *needed, DWORD *count);
static BOOL(WINAPI *control_service)(SC_HANDLE service, DWORD control, SERVICE_STATUS *status);

enum { NAME_MOST = 257, DEPENDENTS_MOST = 64, LIST_MOST = 4096 };

struct dependents {
    wchar_t names[DEPENDENTS_MOST][NAME_MOST];
    SERVICE_STATUS statuses[DEPENDENTS_MOST];
    DWORD count;
};

static bool depends_on(HKEY services, const wchar_t *name, const wchar_t *on)
{
    wchar_t list[LIST_MOST + 2] = {0};
    DWORD size = LIST_MOST * sizeof *list;
    if (RegGetValueW(services, name, L"DependOnService", RRF_RT_REG_MULTI_SZ, NULL, list, &size) !=
        ERROR_SUCCESS)
        return false;
    for (const wchar_t *each = list; *each != L'\0'; each += wcslen(each) + 1)
        if (_wcsicmp(each, on) == 0)
            return true;
    return false;
}

static bool has(const struct dependents *found, const wchar_t *name)
{
    for (DWORD i = 0; i < found->count; i++)
        if (_wcsicmp(found->names[i], name) == 0)
            return true;
    return false;
}

// Those that depend on what depends on the service come first: they can be stopped in this order.
static void add(struct dependents *found, SC_HANDLE manager, HKEY services, const wchar_t *on, DWORD state)
{
    wchar_t name[NAME_MOST];
    for (DWORD i = 0;; i++) {
        SERVICE_STATUS status = {0};
        DWORD length = NAME_MOST;
        const LSTATUS got = RegEnumKeyExW(services, i, name, &length, NULL, NULL, NULL, NULL);
        if (got == ERROR_NO_MORE_ITEMS || found->count == DEPENDENTS_MOST)
            return;
        if (got != ERROR_SUCCESS || !depends_on(services, name, on) || has(found, name))
            continue;
        SC_HANDLE service = OpenServiceW(manager, name, SERVICE_QUERY_STATUS);
        const bool is = service != NULL && QueryServiceStatus(service, &status) &&
                        (state == SERVICE_STATE_ALL ||
                         (status.dwCurrentState == SERVICE_STOPPED) == (state == SERVICE_INACTIVE));
        if (service != NULL)
            CloseServiceHandle(service);
        if (!is)
            continue;
        add(found, manager, services, name, state);
        wcscpy(found->names[found->count], name);
        found->statuses[found->count++] = status;
    }
}

static void find(SC_HANDLE service, DWORD state, struct dependents *found)
{
    wchar_t name[NAME_MOST];
    HKEY services = NULL;
    found->count = 0;
    if (!contract_service_name(service, name) ||
        RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Services", 0, KEY_READ, &services) !=
            ERROR_SUCCESS)
        return;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    add(found, manager, services, name, state);
    CloseServiceHandle(manager);
    RegCloseKey(services);
}

// Those in that state that cannot run without the service, in the reverse of their start order: sdk-api, EnumDependentServicesW.
static BOOL WINAPI enum_recorded(SC_HANDLE service, DWORD state, ENUM_SERVICE_STATUSW *buffer, DWORD size,
                                 DWORD *needed, DWORD *count)
{
    static struct dependents found;
    if (!enum_dependents(service, state, buffer, size, needed, count))
        return FALSE;
    find(service, state, &found);
    const size_t names = found.count * sizeof *buffer;
    *needed = (DWORD)(names + found.count * sizeof *found.names);
    *count = 0;
    if (*needed > size) {
        SetLastError(ERROR_MORE_DATA);
        return FALSE;
    }
    for (DWORD i = 0; i < found.count; i++) {
        wchar_t *name = (wchar_t *)(void *)((BYTE *)buffer + names + i * sizeof *found.names);
        memcpy(name, found.names[i], sizeof found.names[i]);
        buffer[i] = (ENUM_SERVICE_STATUSW){name, name, found.statuses[i]};
    }
    *count = found.count;
    *needed = 0;
    return TRUE;
}

// STOP is refused while others that run depend on the service: sdk-api, ControlService, ERROR_DEPENDENT_SERVICES_RUNNING.
static BOOL WINAPI control_alone(SC_HANDLE service, DWORD control, SERVICE_STATUS *status)
{
    static struct dependents found;
    if (control == SERVICE_CONTROL_STOP) {
        find(service, SERVICE_ACTIVE, &found);
        if (found.count > 0) {
            contract_note("stop of what others need", "%ls", found.names[0]);
            SetLastError(ERROR_DEPENDENT_SERVICES_RUNNING);
            return FALSE;
        }
    }
    return control_service(service, control, status);
}

const struct contract_rule contract_dependents[] = {
    {"EnumDependentServicesW", enum_recorded, (void **)&enum_dependents},
    {"ControlService", control_alone, (void **)&control_service},
    {0},
};
