// SPDX-License-Identifier: MIT
// The service control manager, towards those who ask it. Where a page names no error code for what it forbids, it is
// ERROR_INVALID_PARAMETER here, or ERROR_ACCESS_DENIED for a right that is not there.
#include "contract.h"

#include <string.h>
#include <wchar.h>

#include "base/compiler.h"

enum {
    HANDLES = 64,
    NAME_MOST = 256,
    SERVICES_MOST = 256 * 1024,
    DEPENDENTS_MOST = 64000,
    CONFIG_MOST = 8192
};

static SC_HANDLE(WINAPI *open_service)(SC_HANDLE manager, const wchar_t *name, DWORD access);
static SC_HANDLE(WINAPI *create_service)(SC_HANDLE manager, const wchar_t *name, const wchar_t *display_name,
                                         DWORD access, DWORD type, DWORD start, DWORD control,
                                         const wchar_t *path, const wchar_t *group, DWORD *tag,
                                         const wchar_t *dependencies, const wchar_t *account,
                                         const wchar_t *password);
static BOOL(WINAPI *close_handle)(SC_HANDLE handle);
static BOOL(WINAPI *start_service)(SC_HANDLE service, DWORD count, const wchar_t **arguments);
static DWORD(WINAPI *notify_change)(SC_HANDLE service, DWORD mask, SERVICE_NOTIFYW *notify);
static BOOL(WINAPI *control_service)(SC_HANDLE service, DWORD control, SERVICE_STATUS *status);
static BOOL(WINAPI *change_config)(SC_HANDLE service, DWORD type, DWORD start, DWORD control,
                                   const wchar_t *path, const wchar_t *group, DWORD *tag,
                                   const wchar_t *dependencies, const wchar_t *account,
                                   const wchar_t *password, const wchar_t *display_name);
static BOOL(WINAPI *change_config2)(SC_HANDLE service, DWORD level, void *information);
static BOOL(WINAPI *enum_services)(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state,
                                   BYTE *buffer, DWORD size, DWORD *needed, DWORD *count, DWORD *resume,
                                   const wchar_t *group);
static BOOL(WINAPI *enum_dependents)(SC_HANDLE service, DWORD state, ENUM_SERVICE_STATUSW *buffer, DWORD size,
                                     DWORD *needed, DWORD *count);
static BOOL(WINAPI *query_config)(SC_HANDLE service, QUERY_SERVICE_CONFIGW *config, DWORD size,
                                  DWORD *needed);
static BOOL(WINAPI *query_config2)(SC_HANDLE service, DWORD level, BYTE *buffer, DWORD size, DWORD *needed);

// ---- which service a handle is of ----

static SRWLOCK lock = SRWLOCK_INIT;
static struct {
    SC_HANDLE handle;
    DWORD access;
    wchar_t name[NAME_MOST + 1];
} handles[HANDLES];

static void remember(SC_HANDLE handle, DWORD access, const wchar_t *name)
{
    AcquireSRWLockExclusive(&lock);
    for (size_t i = 0; handle != NULL && i < COUNT_OF(handles); i++) {
        if (handles[i].handle != NULL)
            continue;
        handles[i].handle = handle;
        handles[i].access = access;
        wcsncpy(handles[i].name, name, NAME_MOST);
        break;
    }
    ReleaseSRWLockExclusive(&lock);
}

// False for a handle that is none of a service.
static bool look_up(SC_HANDLE handle, DWORD *access, wchar_t name[NAME_MOST + 1])
{
    bool found = false;
    AcquireSRWLockShared(&lock);
    for (size_t i = 0; handle != NULL && !found && i < COUNT_OF(handles); i++) {
        found = handles[i].handle == handle;
        if (found) {
            *access = handles[i].access;
            wcscpy(name, handles[i].name);
        }
    }
    ReleaseSRWLockShared(&lock);
    return found;
}

bool contract_service_name(SC_HANDLE service, wchar_t *name)
{
    DWORD ignored = 0;
    return look_up(service, &ignored, name);
}

// A connection that breaks behind the first service which is opened with it; each later one gets the error code "broken-connection".
static bool has_broken(SC_HANDLE manager)
{
    static SC_HANDLE volatile broken;
    const DWORD code = contract_number(L"broken-connection");
    if (code == NO_ERROR ||
        InterlockedCompareExchangePointer((void *volatile *)&broken, manager, NULL) != manager)
        return false;
    contract_note("broken connection", "error %lu", code);
    SetLastError(code);
    return true;
}

static SC_HANDLE WINAPI open_remembered(SC_HANDLE manager, const wchar_t *name, DWORD access)
{
    if (has_broken(manager))
        return NULL;
    SC_HANDLE handle = open_service(manager, name, access);
    DWORD code = GetLastError();
    remember(handle, access, name);
    SetLastError(code);
    return handle;
}

static BOOL WINAPI close_remembered(SC_HANDLE handle)
{
    AcquireSRWLockExclusive(&lock);
    for (size_t i = 0; handle != NULL && i < COUNT_OF(handles); i++)
        if (handles[i].handle == handle)
            memset(&handles[i], 0, sizeof handles[i]);
    ReleaseSRWLockExclusive(&lock);
    return close_handle(handle);
}

// Another handle of the service that a handle is of. Owner: the caller, who calls close_handle(). NULL: it is of none.
static SC_HANDLE again(SC_HANDLE service, DWORD access)
{
    wchar_t name[NAME_MOST + 1] = L"";
    DWORD ignored = 0;
    if (!look_up(service, &ignored, name))
        return NULL;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE other = open_service(manager, name, access);
    close_handle(manager);
    return other;
}

static bool refuse(const char *rule, SC_HANDLE service, DWORD code)
{
    wchar_t name[NAME_MOST + 1] = L"";
    DWORD access = 0;
    look_up(service, &access, name);
    contract_note(rule, "%ls, error %lu", name, code);
    SetLastError(code);
    return false;
}

// ---- deletion ----

static bool is_marked(SC_HANDLE service)
{
    wchar_t name[NAME_MOST + 1] = L"";
    DWORD access = 0;
    if (!look_up(service, &access, name))
        return false;
    // One that is there is not made again, and the reason tells which it is.
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
    SC_HANDLE other =
        create_service(manager, name, name, SERVICE_QUERY_STATUS, SERVICE_WIN32_OWN_PROCESS,
                       SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, L"none.exe", NULL, NULL, NULL, NULL, NULL);
    bool marked = other == NULL && GetLastError() == ERROR_SERVICE_MARKED_FOR_DELETE;
    close_handle(manager);
    return marked;
}

// Of a service that has been marked for deletion nobody is notified: sdk-api, NotifyServiceStatusChangeW, return value.
static DWORD WINAPI notify_of_what_stays(SC_HANDLE service, DWORD mask, SERVICE_NOTIFYW *notify)
{
    if (!is_marked(service))
        return notify_change(service, mask, notify);
    refuse("notification of a marked service", service, ERROR_SERVICE_MARKED_FOR_DELETE);
    return ERROR_SERVICE_MARKED_FOR_DELETE;
}

// It is not started any more: sdk-api, StartServiceW, return value.
static BOOL WINAPI start_what_stays(SC_HANDLE service, DWORD count, const wchar_t **arguments)
{
    return is_marked(service) ? refuse("start of a marked service", service, ERROR_SERVICE_MARKED_FOR_DELETE)
                              : start_service(service, count, arguments);
}

// ---- controls ----

// A service that stops takes no control (1061), one that starts STOP alone (1061 for others; 1052 when it has not said yet that it
// accepts STOP): sdk-api, ControlService, the table of states. That a stopped one takes none (1062) Wine knows.
static BOOL WINAPI control_by_state(SC_HANDLE service, DWORD control, SERVICE_STATUS *status)
{
    SERVICE_STATUS now = {0};
    SC_HANDLE other = again(service, SERVICE_QUERY_STATUS);
    bool known = other != NULL && QueryServiceStatus(other, &now);
    if (other != NULL)
        close_handle(other);
    DWORD code = !known                                                ? NO_ERROR
                 : now.dwCurrentState == SERVICE_STOP_PENDING          ? ERROR_SERVICE_CANNOT_ACCEPT_CTRL
                 : now.dwCurrentState != SERVICE_START_PENDING         ? NO_ERROR
                 : control != SERVICE_CONTROL_STOP                     ? ERROR_SERVICE_CANNOT_ACCEPT_CTRL
                 : (now.dwControlsAccepted & SERVICE_ACCEPT_STOP) == 0 ? ERROR_INVALID_SERVICE_CONTROL
                                                                       : NO_ERROR;
    if (code == NO_ERROR)
        return control_service(service, control, status);
    *status = now;
    return refuse("control in this state", service, code);
}

// ---- configuration ----

// Names have at most 256 characters, those of services no slashes; an interactive service is LocalSystem's; a virtual or managed account has no password:
// sdk-api, CreateServiceW.
static bool check_record(const wchar_t *name, const wchar_t *display_name, DWORD type, const wchar_t *account,
                         const wchar_t *password)
{
    DWORD code = NO_ERROR;
    if (name != NULL && (wcslen(name) > NAME_MOST || name[0] == L'\0' || wcspbrk(name, L"/\\") != NULL))
        code = ERROR_INVALID_NAME;
    else if (display_name != NULL && wcslen(display_name) > NAME_MOST)
        code = ERROR_INVALID_PARAMETER;
    else if (type != SERVICE_NO_CHANGE && (type & SERVICE_INTERACTIVE_PROCESS) != 0 && account != NULL &&
             wcscmp(account, L"LocalSystem") != 0)
        code = ERROR_INVALID_PARAMETER;
    else if (account != NULL && password != NULL &&
             (_wcsnicmp(account, L"NT SERVICE\\", 11) == 0 || account[wcslen(account) - 1] == L'$'))
        code = ERROR_INVALID_PARAMETER;
    if (code == NO_ERROR)
        return true;
    contract_note("record of a service", "error %lu", code);
    SetLastError(code);
    return false;
}

static SC_HANDLE WINAPI create_checked(SC_HANDLE manager, const wchar_t *name, const wchar_t *display_name,
                                       DWORD access, DWORD type, DWORD start, DWORD control,
                                       const wchar_t *path, const wchar_t *group, DWORD *tag,
                                       const wchar_t *dependencies, const wchar_t *account,
                                       const wchar_t *password)
{
    if (!check_record(name, display_name, type, account, password))
        return NULL;
    SC_HANDLE handle = create_service(manager, name, display_name, access, type, start, control, path, group,
                                      tag, dependencies, account, password);
    DWORD code = GetLastError();
    remember(handle, access, name);
    SetLastError(code);
    return handle;
}

static BOOL WINAPI change_checked(SC_HANDLE service, DWORD type, DWORD start, DWORD control,
                                  const wchar_t *path, const wchar_t *group, DWORD *tag,
                                  const wchar_t *dependencies, const wchar_t *account,
                                  const wchar_t *password, const wchar_t *display_name)
{
    return check_record(NULL, display_name, type, account, password) &&
           change_config(service, type, start, control, path, group, tag, dependencies, account, password,
                         display_name);
}

static bool may_shut_down(void)
{
    HANDLE token = NULL;
    BOOL may = FALSE;
    PRIVILEGE_SET set = {.PrivilegeCount = 1, .Control = PRIVILEGE_SET_ALL_NECESSARY};
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) &&
        LookupPrivilegeValueW(NULL, L"SeShutdownPrivilege", &set.Privilege[0].Luid))
        PrivilegeCheck(token, &set, &may);
    if (token != NULL)
        CloseHandle(token);
    return may;
}

static bool is_in_group(SC_HANDLE service)
{
    static BYTE buffer[CONFIG_MOST];
    QUERY_SERVICE_CONFIGW *config = (QUERY_SERVICE_CONFIGW *)(void *)buffer;
    DWORD needed = 0;
    SC_HANDLE other = again(service, SERVICE_QUERY_CONFIG);
    bool is = other != NULL && query_config(other, config, sizeof buffer, &needed) &&
              config->lpLoadOrderGroup != NULL && config->lpLoadOrderGroup[0] != L'\0';
    if (other != NULL)
        close_handle(other);
    return is;
}

// A delayed service is in no load order group: sdk-api, SERVICE_DELAYED_AUTO_START_INFO. Who sets the action "restart" must have opened the service with SERVICE_START, and for "reboot" have SE_SHUTDOWN_NAME:
// sdk-api, ChangeServiceConfig2W.
static BOOL WINAPI change2_checked(SC_HANDLE service, DWORD level, void *information)
{
    wchar_t name[NAME_MOST + 1] = L"";
    DWORD access = SERVICE_ALL_ACCESS;
    const SERVICE_FAILURE_ACTIONSW *recovery = information;
    look_up(service, &access, name);
    if (level == SERVICE_CONFIG_DELAYED_AUTO_START_INFO &&
        ((SERVICE_DELAYED_AUTO_START_INFO *)information)->fDelayedAutostart && is_in_group(service))
        return refuse("delayed start in a group", service, ERROR_INVALID_PARAMETER);
    for (DWORD i = 0; level == SERVICE_CONFIG_FAILURE_ACTIONS && i < recovery->cActions; i++) {
        if (recovery->lpsaActions[i].Type == SC_ACTION_RESTART && (access & SERVICE_START) == 0)
            return refuse("restart without SERVICE_START", service, ERROR_ACCESS_DENIED);
        if (recovery->lpsaActions[i].Type == SC_ACTION_REBOOT && !may_shut_down())
            return refuse("reboot without the privilege", service, ERROR_ACCESS_DENIED);
    }
    return change_config2(service, level, information);
}

// ---- lists and queries ----

// As many of the services as fit into the buffer, from *resume on, with their names behind them.
static DWORD take_services(const ENUM_SERVICE_STATUS_PROCESSW *all, DWORD count, DWORD *resume, BYTE *buffer,
                           DWORD size, DWORD *needed)
{
    ENUM_SERVICE_STATUS_PROCESSW *to = (ENUM_SERVICE_STATUS_PROCESSW *)(void *)buffer;
    DWORD taken = 0;
    DWORD used = 0;
    *needed = 0;
    for (DWORD i = *resume; i < count; i++) {
        DWORD name = (DWORD)((wcslen(all[i].lpServiceName) + 1) * sizeof(wchar_t));
        const wchar_t *shown =
            all[i].lpDisplayName != NULL ? all[i].lpDisplayName : L""; // Wine's, of one without
        DWORD display = (DWORD)((wcslen(shown) + 1) * sizeof(wchar_t));
        DWORD whole = (DWORD)sizeof *to + name + display;
        if (*needed > 0 || whole > size - used) {
            *needed += whole;
            continue;
        }
        to[taken] = all[i];
        used += (DWORD)sizeof *to;
        size -= name;
        to[taken].lpServiceName = memcpy(buffer + size, all[i].lpServiceName, name);
        size -= display;
        to[taken].lpDisplayName = memcpy(buffer + size, shown, display);
        taken++;
    }
    *resume = *needed > 0 ? *resume + taken : 0;
    return taken;
}

// At most 256 KiB at a time; what does not fit is there from the resume handle on: sdk-api, EnumServicesStatusExW, lpServices and
// lpResumeHandle. A test can lower the limit.
static BOOL WINAPI enum_in_parts(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state, BYTE *buffer,
                                 DWORD size, DWORD *needed, DWORD *count, DWORD *resume, const wchar_t *group)
{
    DWORD most = contract_number(L"services-most");
    DWORD all_size = 0;
    DWORD first = 0;
    DWORD from = resume != NULL ? *resume : 0;
    if (size > SERVICES_MOST) {
        contract_note("list of services", "%lu bytes", size);
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (most > 0 && size > most)
        size = most;
    enum_services(manager, level, type, state, NULL, 0, &all_size, count, &first, group);
    all_size += SERVICES_MOST; // there may be more meanwhile
    first = 0;
    BYTE *all = HeapAlloc(GetProcessHeap(), 0, all_size);
    if (!enum_services(manager, level, type, state, all, all_size, needed, count, &first, group)) {
        HeapFree(GetProcessHeap(), 0, all);
        return FALSE;
    }
    *count =
        take_services((const ENUM_SERVICE_STATUS_PROCESSW *)(void *)all, *count, &from, buffer, size, needed);
    HeapFree(GetProcessHeap(), 0, all);
    if (resume != NULL)
        *resume = from;
    SetLastError(*needed > 0 ? ERROR_MORE_DATA : NO_ERROR);
    return *needed == 0;
}

// At most 64,000 bytes: sdk-api, EnumDependentServicesW, lpServices.
static BOOL WINAPI enum_few_dependents(SC_HANDLE service, DWORD state, ENUM_SERVICE_STATUSW *buffer,
                                       DWORD size, DWORD *needed, DWORD *count)
{
    return size <= DEPENDENTS_MOST ? enum_dependents(service, state, buffer, size, needed, count)
                                   : refuse("list of dependents", service, ERROR_INVALID_PARAMETER);
}

// At most 8 KiB: sdk-api, QueryServiceConfigW, lpServiceConfig, and QueryServiceConfig2W, lpBuffer. What an error other than
// ERROR_INSUFFICIENT_BUFFER leaves in pcbBytesNeeded is not said.
static BOOL WINAPI query_small(SC_HANDLE service, QUERY_SERVICE_CONFIGW *config, DWORD size, DWORD *needed)
{
    if (contract_is_set(L"record-error"))
        return refuse("record that cannot be read", service, contract_number(L"record-error"));
    const BOOL told = size <= CONFIG_MOST && query_config(service, config, size, needed);
    if (told && contract_is_set(L"service-type"))
        config->dwServiceType = contract_number(L"service-type");
    return told || size <= CONFIG_MOST ? told : refuse("size of a record", service, ERROR_INVALID_PARAMETER);
}

static BOOL WINAPI query2_small(SC_HANDLE service, DWORD level, BYTE *buffer, DWORD size, DWORD *needed)
{
    return size <= CONFIG_MOST ? query_config2(service, level, buffer, size, needed)
                               : refuse("size of a record", service, ERROR_INVALID_PARAMETER);
}

const struct contract_rule contract_scm[] = {
    {"OpenServiceW", open_remembered, (void **)&open_service},
    {"CreateServiceW", create_checked, (void **)&create_service},
    {"CloseServiceHandle", close_remembered, (void **)&close_handle},
    {"NotifyServiceStatusChangeW", notify_of_what_stays, (void **)&notify_change},
    {"StartServiceW", start_what_stays, (void **)&start_service},
    {"ControlService", control_by_state, (void **)&control_service},
    {"ChangeServiceConfigW", change_checked, (void **)&change_config},
    {"ChangeServiceConfig2W", change2_checked, (void **)&change_config2},
    {"EnumServicesStatusExW", enum_in_parts, (void **)&enum_services},
    {"EnumDependentServicesW", enum_few_dependents, (void **)&enum_dependents},
    {"QueryServiceConfigW", query_small, (void **)&query_config},
    {"QueryServiceConfig2W", query2_small, (void **)&query_config2},
    {0},
};
