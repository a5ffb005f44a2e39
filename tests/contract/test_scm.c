// SPDX-License-Identifier: MIT
// Programs that break the rules of scm.c are refused. The program is its own service as well, which tests lead from state to state.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include <cmocka.h>
#include <sddl.h>

#include "contract.h"

#define NAME L"PyhostContract"
#define GO_ON L"pyhost-contract-go-on"

enum { PATIENCE = 60000 }; // ms

// ---- the service: it starts, runs and stops, each when the test says so ----

static SERVICE_STATUS_HANDLE status_handle;
static HANDLE stop_asked;

static void report(DWORD state, DWORD accepted)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = state,
                             .dwControlsAccepted = accepted,
                             .dwWaitHint = PATIENCE};
    SetServiceStatus(status_handle, &status);
}

static DWORD WINAPI handle_control(DWORD control, DWORD type, void *data, void *context)
{
    (void)type;
    (void)data;
    (void)context;
    if (control == SERVICE_CONTROL_STOP) {
        report(SERVICE_STOP_PENDING, 0);
        SetEvent(stop_asked);
    }
    return NO_ERROR;
}

static VOID WINAPI service_main(DWORD count, wchar_t **arguments)
{
    (void)count;
    (void)arguments;
    HANDLE go_on = CreateEventW(NULL, FALSE, FALSE, GO_ON);
    stop_asked = CreateEventW(NULL, TRUE, FALSE, NULL);
    status_handle = RegisterServiceCtrlHandlerExW(NAME, handle_control, NULL);
    report(SERVICE_START_PENDING, 0);
    WaitForSingleObject(go_on, PATIENCE);
    report(SERVICE_RUNNING, SERVICE_ACCEPT_STOP);
    WaitForSingleObject(stop_asked, PATIENCE);
    WaitForSingleObject(go_on, PATIENCE);
    report(SERVICE_STOPPED, 0);
}

// ---- the tests ----

static SC_HANDLE manager;

static SC_HANDLE create(const wchar_t *name, const wchar_t *display_name, const wchar_t *account,
                        const wchar_t *password)
{
    wchar_t path[MAX_PATH];
    wchar_t command[MAX_PATH + 16];
    GetModuleFileNameW(NULL, path, MAX_PATH);
    swprintf(command, MAX_PATH + 16, L"\"%ls\" --service", path);
    return CreateServiceW(manager, name, display_name, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                          SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, account,
                          password);
}

static SC_HANDLE service;

static int open_all(void **state)
{
    (void)state;
    manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    service = create(NAME, NAME, NULL, NULL);
    return service == NULL;
}

static int remove_all(void **state)
{
    (void)state;
    DeleteService(service);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return 0;
}

static void wait_for(DWORD state)
{
    SERVICE_STATUS status = {0};
    for (int i = 0; i < PATIENCE / 20 && status.dwCurrentState != state; i++) {
        assert_true(QueryServiceStatus(service, &status));
        Sleep(20);
    }
    assert_int_equal(status.dwCurrentState, state);
}

static VOID CALLBACK on_notify(void *context)
{
    (void)context;
}

static void of_a_marked_service_nobody_is_notified(void **state)
{
    (void)state;
    static SERVICE_NOTIFYW notify = {.dwVersion = SERVICE_NOTIFY_STATUS_CHANGE,
                                     .pfnNotifyCallback = on_notify};
    assert_true(DeleteService(service));
    assert_int_equal(NotifyServiceStatusChangeW(service, SERVICE_NOTIFY_RUNNING, &notify),
                     ERROR_SERVICE_MARKED_FOR_DELETE);
    SC_HANDLE other = OpenServiceW(manager, NAME, SERVICE_QUERY_STATUS); // it is still there
    assert_non_null(other);
    assert_null(create(NAME, NAME, NULL, NULL));
    assert_int_equal(GetLastError(), ERROR_SERVICE_MARKED_FOR_DELETE);
    assert_false(ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_DISABLED, SERVICE_NO_CHANGE, NULL,
                                      NULL, NULL, NULL, NULL, NULL, NULL));
    assert_int_equal(GetLastError(), ERROR_SERVICE_MARKED_FOR_DELETE);
    assert_false(StartServiceW(service, 0, NULL));
    assert_int_equal(GetLastError(), ERROR_SERVICE_MARKED_FOR_DELETE);
    CloseServiceHandle(other);
    CloseServiceHandle(service);
    service = create(NAME, NAME, NULL, NULL); // the last handle is closed
    assert_non_null(service);
}

static void is_answered(DWORD control, DWORD code)
{
    SERVICE_STATUS status;
    DWORD got = ControlService(service, control, &status) ? NO_ERROR : GetLastError();
    if (got != code)
        fail_msg("control %lu: %lu, not %lu", control, got, code);
}

static void controls_are_answered_by_the_state(void **state)
{
    (void)state;
    HANDLE go_on = CreateEventW(NULL, FALSE, FALSE, GO_ON);
    is_answered(SERVICE_CONTROL_STOP, ERROR_SERVICE_NOT_ACTIVE);
    is_answered(SERVICE_CONTROL_INTERROGATE, ERROR_SERVICE_NOT_ACTIVE);
    assert_true(StartServiceW(service, 0, NULL));
    wait_for(SERVICE_START_PENDING);
    is_answered(SERVICE_CONTROL_STOP, ERROR_INVALID_SERVICE_CONTROL);
    is_answered(SERVICE_CONTROL_INTERROGATE, ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
    is_answered(200, ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
    SetEvent(go_on);
    wait_for(SERVICE_RUNNING);
    is_answered(SERVICE_CONTROL_INTERROGATE, NO_ERROR);
    is_answered(SERVICE_CONTROL_PAUSE, ERROR_INVALID_SERVICE_CONTROL);
    is_answered(100, ERROR_INVALID_PARAMETER);
    is_answered(SERVICE_CONTROL_STOP, NO_ERROR);
    is_answered(SERVICE_CONTROL_STOP, ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
    is_answered(SERVICE_CONTROL_INTERROGATE, ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
    SetEvent(go_on);
    wait_for(SERVICE_STOPPED);
    CloseHandle(go_on);
}

static void is_refused(const wchar_t *name, const wchar_t *display_name, const wchar_t *account,
                       const wchar_t *password, DWORD code)
{
    assert_null(create(name, display_name, account, password));
    assert_int_equal(GetLastError(), code);
}

static void records_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    wchar_t name[258];
    wmemset(name, L'n', 257);
    name[257] = L'\0';
    is_refused(name, L"one", NULL, NULL, ERROR_INVALID_NAME);
    is_refused(L"one/two", L"one", NULL, NULL, ERROR_INVALID_NAME);
    is_refused(L"one\\two", L"one", NULL, NULL, ERROR_INVALID_NAME);
    is_refused(L"one", name, NULL, NULL, ERROR_INVALID_PARAMETER);
    is_refused(L"one", L"one", L"NT SERVICE\\one", L"", ERROR_INVALID_PARAMETER);
    is_refused(L"one", L"one", L"DOMAIN\\one$", L"", ERROR_INVALID_PARAMETER);
    assert_false(ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, NULL,
                                      NULL, NULL, NULL, NULL, NULL, name));
    assert_false(ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS | SERVICE_INTERACTIVE_PROCESS,
                                      SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, NULL, NULL, NULL, NULL,
                                      L"NT AUTHORITY\\LocalService", L"", NULL));
    SERVICE_DELAYED_AUTO_START_INFO delayed = {.fDelayedAutostart = TRUE};
    assert_true(ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_AUTO_START, SERVICE_NO_CHANGE, NULL,
                                     L"Group", NULL, NULL, NULL, NULL, NULL));
    assert_false(ChangeServiceConfig2W(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
}

static BOOL set_action(DWORD access, SC_ACTION_TYPE type)
{
    SC_ACTION action = {.Type = type};
    SERVICE_FAILURE_ACTIONSW recovery = {.cActions = 1, .lpsaActions = &action};
    SC_HANDLE other = OpenServiceW(manager, NAME, access);
    BOOL done = ChangeServiceConfig2W(other, SERVICE_CONFIG_FAILURE_ACTIONS, &recovery);
    DWORD code = GetLastError();
    CloseServiceHandle(other);
    SetLastError(code);
    return done;
}

static void who_sets_actions_must_have_the_right_to_them(void **state)
{
    (void)state;
    assert_false(set_action(SERVICE_CHANGE_CONFIG, SC_ACTION_RESTART));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_true(set_action(SERVICE_CHANGE_CONFIG | SERVICE_START, SC_ACTION_RESTART));
    assert_false(set_action(SERVICE_CHANGE_CONFIG, SC_ACTION_REBOOT));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
}

static void lists_have_a_limit(void **state)
{
    (void)state;
    enum { SIZE = 256 * 1024 + 8, SMALL = 1024 };
    BYTE *buffer = malloc(SIZE);
    DWORD needed = 0;
    DWORD count = 0;
    DWORD all = 0;
    DWORD resume = 0;
    DWORD parts = 1;
    assert_false(EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL,
                                       buffer, SIZE, &needed, &count, &resume, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_true(EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, buffer,
                                      SIZE - 8, &needed, &all, &resume, NULL));
    assert_int_equal(resume, 0);
    bool seen = false;
    for (DWORD sum = 0;; parts++) {
        BOOL done = EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL,
                                          buffer, SMALL, &needed, &count, &resume, NULL);
        assert_true(done || GetLastError() == ERROR_MORE_DATA);
        const ENUM_SERVICE_STATUS_PROCESSW *found = (const void *)buffer;
        for (DWORD i = 0; i < count; i++)
            seen |= wcscmp(found[i].lpServiceName, NAME) == 0 && wcscmp(found[i].lpDisplayName, NAME) == 0;
        sum += count;
        if (done) {
            assert_int_equal(sum, all);
            break;
        }
    }
    assert_true(seen && parts > 1);
    assert_false(EnumDependentServicesW(service, SERVICE_ACTIVE, (ENUM_SERVICE_STATUSW *)(void *)buffer,
                                        64001, &needed, &count));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_false(QueryServiceConfigW(service, (QUERY_SERVICE_CONFIGW *)(void *)buffer, 8193, &needed));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_false(QueryServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, buffer, 8193, &needed));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    free(buffer);
}

// dependents.c: what Wine's SCM keeps, and does not tell.
static void what_others_need_is_not_stopped(void **state)
{
    (void)state;
    BYTE buffer[4096];
    DWORD needed = 0;
    DWORD count = 0;
    HANDLE go_on = CreateEventW(NULL, FALSE, FALSE, GO_ON);
    SC_HANDLE own = service;
    SC_HANDLE other = create(L"PyhostContractToo", L"PyhostContractToo", NULL, NULL);
    assert_true(ChangeServiceConfigW(other, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, NULL,
                                     NULL, NULL, NAME L"\0", NULL, NULL, NULL));
    ENUM_SERVICE_STATUSW *found = (ENUM_SERVICE_STATUSW *)(void *)buffer;
    assert_true(EnumDependentServicesW(own, SERVICE_ACTIVE, found, sizeof buffer, &needed, &count));
    assert_int_equal(count, 0);
    assert_true(EnumDependentServicesW(own, SERVICE_STATE_ALL, found, sizeof buffer, &needed, &count));
    assert_int_equal(count, 1);
    assert_int_equal(wcscmp(found->lpServiceName, L"PyhostContractToo"), 0);
    for (int i = 0; i < 2; i++) { // the service, and then what needs it
        service = i == 0 ? own : other;
        assert_true(StartServiceW(service, 0, NULL));
        SetEvent(go_on);
        wait_for(SERVICE_RUNNING);
    }
    service = own;
    is_answered(SERVICE_CONTROL_STOP, ERROR_DEPENDENT_SERVICES_RUNNING);
    for (int i = 0; i < 2; i++) {
        service = i == 0 ? other : own;
        is_answered(SERVICE_CONTROL_STOP, NO_ERROR);
        SetEvent(go_on);
        wait_for(SERVICE_STOPPED);
    }
    DeleteService(other);
    CloseServiceHandle(other);
    CloseHandle(go_on);
}

// kept.c: what Wine's SCM forgets.
static void what_is_set_beside_the_record_is_told(void **state)
{
    (void)state;
    static wchar_t command[] = L"cmd /c x";
    static wchar_t none[] = L"";
    union {
        BYTE bytes[1024];
        SERVICE_FAILURE_ACTIONSW recovery;
        SERVICE_REQUIRED_PRIVILEGES_INFOW privileges;
        SERVICE_SID_INFO sid;
    } told;
    DWORD needed = 0;
    SC_ACTION actions[] = {{SC_ACTION_RESTART, 1000}, {SC_ACTION_NONE, 0}};
    SERVICE_FAILURE_ACTIONSW recovery = {
        .dwResetPeriod = 60, .lpCommand = command, .cActions = 2, .lpsaActions = actions};
    assert_true(ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &recovery));
    assert_true(
        QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, told.bytes, sizeof told, &needed));
    assert_int_equal(told.recovery.dwResetPeriod, 60);
    assert_int_equal(told.recovery.cActions, 2);
    assert_int_equal(told.recovery.lpsaActions[0].Delay, 1000);
    assert_int_equal(wcscmp(told.recovery.lpCommand, command), 0);
    recovery = (SERVICE_FAILURE_ACTIONSW){.dwResetPeriod = 60, .lpCommand = none, .lpsaActions = actions};
    assert_true(ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &recovery));
    assert_true(
        QueryServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, told.bytes, sizeof told, &needed));
    assert_int_equal(told.recovery.dwResetPeriod, 0); // goes with the actions
    assert_int_equal(told.recovery.cActions, 0);
    assert_int_equal(told.recovery.lpCommand[0], 0);

    static wchar_t two[] = L"SeChangeNotifyPrivilege\0SeImpersonatePrivilege\0";
    SERVICE_REQUIRED_PRIVILEGES_INFOW privileges = {two};
    assert_true(ChangeServiceConfig2W(service, SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, &privileges));
    assert_false(
        QueryServiceConfig2W(service, SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, told.bytes, 8, &needed));
    assert_int_equal(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    assert_true(QueryServiceConfig2W(service, SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO, told.bytes,
                                     sizeof told, &needed));
    assert_memory_equal(told.privileges.pmszRequiredPrivileges, two, sizeof two);
    SERVICE_SID_INFO sid = {SERVICE_SID_TYPE_RESTRICTED};
    assert_true(ChangeServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, &sid));
    assert_true(
        QueryServiceConfig2W(service, SERVICE_CONFIG_SERVICE_SID_INFO, told.bytes, sizeof told, &needed));
    assert_int_equal(told.sid.dwServiceSidType, SERVICE_SID_TYPE_RESTRICTED);

    PSECURITY_DESCRIPTOR descriptor = NULL;
    wchar_t *text = NULL;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(L"D:(A;;GA;;;BA)", SDDL_REVISION_1,
                                                                     &descriptor, NULL));
    assert_true(SetServiceObjectSecurity(service, DACL_SECURITY_INFORMATION, descriptor));
    LocalFree(descriptor);
    assert_true(
        QueryServiceObjectSecurity(service, DACL_SECURITY_INFORMATION, told.bytes, sizeof told, &needed));
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorW(told.bytes, SDDL_REVISION_1,
                                                                     DACL_SECURITY_INFORMATION, &text, NULL));
    assert_null(wcsstr(text, L"GA")); // the rights that it stands for
    assert_non_null(wcsstr(text, L"CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA"));
    LocalFree(text);
}

int main(int count, char **arguments)
{
    if (count > 1 && strcmp(arguments[1], "--service") == 0) {
        static wchar_t name[] = NAME;
        const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
        return StartServiceCtrlDispatcherW(table) ? 0 : 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(of_a_marked_service_nobody_is_notified, open_all, remove_all),
        cmocka_unit_test_setup_teardown(controls_are_answered_by_the_state, open_all, remove_all),
        cmocka_unit_test_setup_teardown(records_that_make_no_sense_are_refused, open_all, remove_all),
        cmocka_unit_test_setup_teardown(who_sets_actions_must_have_the_right_to_them, open_all, remove_all),
        cmocka_unit_test_setup_teardown(what_others_need_is_not_stopped, open_all, remove_all),
        cmocka_unit_test_setup_teardown(lists_have_a_limit, open_all, remove_all),
        cmocka_unit_test_setup_teardown(what_is_set_beside_the_record_is_told, open_all, remove_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
