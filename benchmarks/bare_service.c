// SPDX-License-Identifier: MIT
// The least that is a service: what no host can be quicker than. It waits for its stop.
#include <windows.h>

static SERVICE_STATUS_HANDLE handle;
static HANDLE stop;

static void report(DWORD state)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = state,
                             .dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0};
    SetServiceStatus(handle, &status);
}

static DWORD WINAPI handle_control(DWORD control, DWORD event_type, void *data, void *context)
{
    (void)event_type;
    (void)data;
    (void)context;
    if (control == SERVICE_CONTROL_STOP) {
        report(SERVICE_STOP_PENDING);
        SetEvent(stop);
    }
    return NO_ERROR;
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    (void)count;
    stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    handle = RegisterServiceCtrlHandlerExW(arguments[0], handle_control, NULL);
    report(SERVICE_RUNNING);
    WaitForSingleObject(stop, INFINITE);
    report(SERVICE_STOPPED);
}

int wmain(void)
{
    wchar_t name[] = L"";
    const SERVICE_TABLE_ENTRYW services[] = {{name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(services) ? 0 : 1;
}
