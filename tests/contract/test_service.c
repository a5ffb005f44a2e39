// SPDX-License-Identifier: MIT
// A service that breaks the rules of service.c is refused. This program is that service, too: run with the word "service".
// With CONTRACT_ABSENT it has no layer, and sees on a real Windows that the rules are those that Windows has.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include <cmocka.h>

#include "contract.h"

#ifdef CONTRACT_ABSENT
#include "only.h"
#else
#define ONLY_ON_WINDOWS()
#endif

enum {
    SLOW_CONTROL = 200,
    SLOW = 31000,     // ms, more than a handler may take
    PATIENCE = 120000 // ms
};

#define NAME L"PyhostContractBreaker"

// ---- the service ----

static HANDLE go_on; // set by the slow control
static HANDLE
    done; // set when all has been tried: the dispatcher returns at STOPPED, and the process would end

static DWORD WINAPI handle_control(DWORD control, DWORD event_type, void *data, void *context)
{
    (void)event_type;
    (void)data;
    (void)context;
    if (control == SLOW_CONTROL) {
        Sleep(SLOW);
        SetEvent(go_on);
    }
    return NO_ERROR;
}

static DWORD result_of(SERVICE_STATUS_HANDLE handle, SERVICE_STATUS status)
{
    return SetServiceStatus(handle, &status) ? NO_ERROR : GetLastError();
}

// Breaks them and reports what came of it: a bit for each call that was refused as documented.
static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    const SERVICE_STATUS good = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                                 .dwCurrentState = SERVICE_RUNNING,
                                 .dwControlsAccepted = SERVICE_ACCEPT_STOP};
    (void)count;
    SERVICE_STATUS_HANDLE handle = RegisterServiceCtrlHandlerExW(arguments[0], handle_control, NULL);
    SERVICE_STATUS status = good;
    DWORD bits = 0;
    status.dwControlsAccepted = 0x1000;
    bits |= result_of(handle, status) == ERROR_INVALID_DATA ? 1 : 0;
    status = good;
    status.dwCurrentState = 0;
    bits |= result_of(handle, status) == ERROR_INVALID_DATA ? 2 : 0;
    status.dwCurrentState = 8;
    bits |= result_of(handle, status) == ERROR_INVALID_DATA ? 4 : 0;
    status = good;
    status.dwServiceType = 0;
    bits |= result_of(handle, status) == ERROR_INVALID_DATA ? 8 : 0;
    bits |= result_of(handle, good) == NO_ERROR ? 16 : 0;
    const SERVICE_TABLE_ENTRYW services[] = {{arguments[0], service_main}, {NULL, NULL}};
    bits |=
        !StartServiceCtrlDispatcherW(services) && GetLastError() == ERROR_SERVICE_ALREADY_RUNNING ? 32 : 0;
    WaitForSingleObject(go_on, PATIENCE);
    status = (SERVICE_STATUS){.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                              .dwCurrentState = SERVICE_STOPPED,
                              .dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR,
                              .dwServiceSpecificExitCode = bits};
    result_of(handle, status);
#ifndef CONTRACT_ABSENT
    result_of(handle, status); // is noted; Windows may end the process
#endif
    SetEvent(done);
}

static int run_service(void)
{
    static wchar_t name[] = L"";
    const SERVICE_TABLE_ENTRYW services[] = {{name, service_main}, {NULL, NULL}};
    go_on = CreateEventW(NULL, TRUE, FALSE, NULL);
    done = CreateEventW(NULL, TRUE, FALSE, NULL);
    const bool dispatched = StartServiceCtrlDispatcherW(services) != 0;
    WaitForSingleObject(done, dispatched ? PATIENCE : 0);
    return dispatched ? 0 : 1;
}

// ---- the test ----

static SERVICE_STATUS wait_for(SC_HANDLE service, DWORD state)
{
    SERVICE_STATUS status = {0};
    const ULONGLONG end = GetTickCount64() + PATIENCE;
    while (QueryServiceStatus(service, &status) && status.dwCurrentState != state && GetTickCount64() < end)
        Sleep(20);
    assert_int_equal(status.dwCurrentState, state);
    return status;
}

#ifdef CONTRACT_ABSENT
static void notes_have(const char *text)
{
    (void)text;
}
#else
// Does the file of notes have text?
static bool have(const char *text, char *notes, DWORD size)
{
    DWORD count = 0;
    HANDLE file = CreateFileW(CONTRACT_NOTES, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(ReadFile(file, notes, size - 1, &count, NULL));
    CloseHandle(file);
    notes[count] = '\0';
    return strstr(notes, text) != NULL;
}

// The service notes what it does behind STOPPED after that has been seen.
static void notes_have(const char *text)
{
    static char notes[65536];
    const ULONGLONG end = GetTickCount64() + PATIENCE;
    while (!have(text, notes, sizeof notes) && GetTickCount64() < end)
        Sleep(20);
    if (strstr(notes, text) == NULL)
        fail_msg("no note has \"%s\":\n%s", text, notes);
}
#endif

static void what_a_service_may_not_report_is_refused(void **state)
{
    (void)state;
    ONLY_ON_WINDOWS();
    wchar_t own[MAX_PATH];
    wchar_t line[MAX_PATH + 20];
    GetModuleFileNameW(NULL, own, MAX_PATH);
    swprintf(line, MAX_PATH + 20, L"\"%ls\" service", own);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    SC_HANDLE service =
        CreateServiceW(manager, NAME, NAME, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                       SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, line, NULL, NULL, NULL, NULL, NULL);
    assert_non_null(service);
    assert_true(StartServiceW(service, 0, NULL));
    wait_for(service, SERVICE_RUNNING);
    SERVICE_STATUS status = {0};
    const BOOL sent = ControlService(service, SLOW_CONTROL, &status);
#ifdef CONTRACT_ABSENT
    assert_false(sent);
    assert_int_equal(GetLastError(), ERROR_SERVICE_REQUEST_TIMEOUT);
#else
    (void)sent; // Wine's SCM has a time of its own
#endif
    status = wait_for(service, SERVICE_STOPPED);
    assert_int_equal(status.dwServiceSpecificExitCode, 63);
    notes_have("slow handler\tcontrol 200");
    notes_have("status after STOPPED\tstate 1");
    notes_have("second dispatcher");
    DeleteService(service);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "service") == 0)
        return run_service();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_service_may_not_report_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
