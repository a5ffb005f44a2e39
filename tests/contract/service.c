// SPDX-License-Identifier: MIT
// What a service says to the SCM, and what its handler may do.
#include "contract.h"

enum {
    ACCEPT_KNOWN = 0xFFF, // SERVICE_ACCEPT_STOP to SERVICE_ACCEPT_USERMODEREBOOT
    HANDLER_LIMIT = 30000 // ms
};

static BOOL(WINAPI *set_status)(SERVICE_STATUS_HANDLE service, SERVICE_STATUS *status);
static SERVICE_STATUS_HANDLE(WINAPI *register_handler)(const wchar_t *name, LPHANDLER_FUNCTION_EX handler,
                                                       void *context);
static BOOL(WINAPI *dispatch)(const SERVICE_TABLE_ENTRYW *table);

static LONG stopped;
static LONG dispatched;
static LPHANDLER_FUNCTION_EX handler_behind; // of the one service in this process

// An invalid structure is refused with ERROR_INVALID_DATA; the first STOPPED closes the connection, and further calls can crash the
// process: sdk-api, winsvc, SetServiceStatus. What is valid: sdk-api, winsvc, SERVICE_STATUS.
static BOOL WINAPI refuse_invalid_status(SERVICE_STATUS_HANDLE service, SERVICE_STATUS *status)
{
    const BOOL known = status->dwCurrentState >= SERVICE_STOPPED &&
                       status->dwCurrentState <= SERVICE_PAUSED &&
                       (status->dwControlsAccepted & ~(DWORD)ACCEPT_KNOWN) == 0 &&
                       (status->dwServiceType & ~(DWORD)SERVICE_INTERACTIVE_PROCESS) >= SERVICE_KERNEL_DRIVER;
    if (InterlockedCompareExchange(&stopped, FALSE, FALSE)) {
        contract_note("status after STOPPED", "state %lu", status->dwCurrentState);
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    if (!known) {
        contract_note("invalid status", "state %lu, accepts 0x%lX", status->dwCurrentState,
                      status->dwControlsAccepted);
        SetLastError(ERROR_INVALID_DATA);
        return FALSE;
    }
    if (status->dwCurrentState == SERVICE_STOPPED)
        InterlockedExchange(&stopped, TRUE);
    return set_status(service, status);
}

// A handler that does not return within 30 s makes the SCM return an error to who sent the control, and keeps it from sending others
// meanwhile: sdk-api, winsvc, LPHANDLER_FUNCTION_EX, remarks.
static DWORD WINAPI measure_handler(DWORD control, DWORD event_type, void *data, void *context)
{
    const ULONGLONG begin = GetTickCount64();
    const DWORD answer = handler_behind(control, event_type, data, context);
    const ULONGLONG passed = GetTickCount64() - begin;
    if (passed > HANDLER_LIMIT)
        contract_note("slow handler", "control %lu took %lu ms", control, (DWORD)passed);
    return answer;
}

static SERVICE_STATUS_HANDLE WINAPI register_measured(const wchar_t *name, LPHANDLER_FUNCTION_EX handler,
                                                      void *context)
{
    handler_behind = handler;
    return register_handler(name, measure_handler, context);
}

// A process can call it only once: sdk-api, winsvc, StartServiceCtrlDispatcher, ERROR_SERVICE_ALREADY_RUNNING.
static BOOL WINAPI dispatch_once(const SERVICE_TABLE_ENTRYW *table)
{
    if (InterlockedExchange(&dispatched, TRUE)) {
        contract_note("second dispatcher", "refused");
        SetLastError(ERROR_SERVICE_ALREADY_RUNNING);
        return FALSE;
    }
    return dispatch(table);
}

const struct contract_rule contract_service[] = {
    {"SetServiceStatus", refuse_invalid_status, (void **)&set_status},
    {"RegisterServiceCtrlHandlerExW", register_measured, (void **)&register_handler},
    {"StartServiceCtrlDispatcherW", dispatch_once, (void **)&dispatch},
    {0},
};
