// SPDX-License-Identifier: MIT
// The least that is a service: what no host can be quicker than.
//   control 200    calls SetServiceStatus many times, and says how many it were each second
//   control 201    appends lines to a file, a WriteFile for each, and says how many it were each second
//   control 202    calls ReportEvent many times, and says how many it were each second
//   control 210    does nothing
//   control 211    sets the event Global\bench-done
// What it says goes to C:\bench\bare-CONTROL.txt; the file appears whole.
#include <stdio.h>
#include <string.h>

#include <windows.h>

enum { RATE_STATUS = 200, RATE_LINES = 201, RATE_EVENTS = 202, DONE = 211 };

enum { CALLS = 2000, LINES = 20000, LINE_LENGTH = 100 };

static struct {
    SERVICE_STATUS_HANDLE handle;
    HANDLE stop;
    HANDLE done;
    HANDLE work; // a control that takes long is the main thread's, not the handler's
    DWORD control;
} service;

static void report(DWORD state)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = state,
                             .dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0};
    SetServiceStatus(service.handle, &status);
}

static double seconds(void)
{
    LARGE_INTEGER ticks, frequency;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&frequency);
    return (double)ticks.QuadPart / (double)frequency.QuadPart;
}

static double rate_of_statuses(void)
{
    double begun = seconds();
    for (int i = 0; i < CALLS; i++)
        report(SERVICE_RUNNING);
    return CALLS / (seconds() - begun);
}

static double rate_of_lines(void)
{
    char line[LINE_LENGTH + 2];
    DWORD count = 0;
    memset(line, 'x', LINE_LENGTH);
    memcpy(line + LINE_LENGTH, "\r\n", 2);
    HANDLE file = CreateFileW(L"C:\\bench\\bare.log", FILE_APPEND_DATA, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    double begun = seconds();
    for (int i = 0; i < LINES; i++)
        WriteFile(file, line, sizeof line, &count, NULL);
    double taken = seconds() - begun;
    CloseHandle(file);
    return LINES / taken;
}

static double rate_of_events(void)
{
    wchar_t line[LINE_LENGTH + 1] = {0};
    const wchar_t *inserts[] = {line};
    for (int i = 0; i < LINE_LENGTH; i++)
        line[i] = L'x';
    HANDLE source = RegisterEventSourceW(NULL, L"BenchBare");
    double begun = seconds();
    for (int i = 0; i < CALLS; i++)
        ReportEventW(source, EVENTLOG_INFORMATION_TYPE, 0, 1, NULL, 1, 0, inserts, NULL);
    double taken = seconds() - begun;
    DeregisterEventSource(source);
    return CALLS / taken;
}

static void work(DWORD control)
{
    char path[64];
    snprintf(path, sizeof path, "C:\\bench\\bare-%lu.txt", control);
    double rate = control == RATE_STATUS  ? rate_of_statuses()
                  : control == RATE_LINES ? rate_of_lines()
                                          : rate_of_events();
    FILE *file = fopen("C:\\bench\\bare.tmp", "w");
    if (file == NULL)
        return;
    fprintf(file, "%.1f\n", rate);
    fclose(file);
    MoveFileExA("C:\\bench\\bare.tmp", path, MOVEFILE_REPLACE_EXISTING);
}

static DWORD WINAPI handle_control(DWORD control, DWORD event_type, void *data, void *context)
{
    (void)event_type;
    (void)data;
    (void)context;
    if (control == SERVICE_CONTROL_STOP) {
        report(SERVICE_STOP_PENDING);
        SetEvent(service.stop);
    } else if (control == DONE) {
        SetEvent(service.done);
    } else if (control >= RATE_STATUS && control <= RATE_EVENTS) {
        service.control = control;
        SetEvent(service.work);
    }
    return NO_ERROR;
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    (void)count;
    service.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    service.done = CreateEventW(NULL, FALSE, FALSE, L"Global\\bench-done");
    service.work = CreateEventW(NULL, FALSE, FALSE, NULL);
    service.handle = RegisterServiceCtrlHandlerExW(arguments[0], handle_control, NULL);
    report(SERVICE_RUNNING);
    const HANDLE events[] = {service.stop, service.work};
    while (WaitForMultipleObjects(2, events, FALSE, INFINITE) == WAIT_OBJECT_0 + 1)
        work(service.control);
    report(SERVICE_STOPPED);
}

int wmain(void)
{
    wchar_t name[] = L"";
    const SERVICE_TABLE_ENTRYW services[] = {{name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(services) ? 0 : 1;
}
