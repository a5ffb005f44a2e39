// SPDX-License-Identifier: MIT
// A service in C that serves: works.py's protocol on the port of 127.0.0.1 that its name ends with. Who connects gets a byte,
// and for the name of a task the microseconds that one call of it takes:
//   status    SetServiceStatus
//   print     a WriteFile that appends a line of 100 characters to C:\bench\bare.log
//   event     ReportEvent with such a line
// It opens the pipe bench-serving once when it serves. Control 211 sets the event Global\bench-done.
#include <stdio.h>
#include <string.h>

#include <winsock2.h>

#include <windows.h>

enum { DONE = 211, DIGITS = 4 };

enum { CALLS = 200, LINE_LENGTH = 100 };

static struct {
    SERVICE_STATUS_HANDLE handle;
    HANDLE stop;
    HANDLE done;
    HANDLE file;
    HANDLE source; // of events
    unsigned short port;
} service;

static void report(DWORD state)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = state,
                             .dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0};
    SetServiceStatus(service.handle, &status);
}

static void do_status(void)
{
    report(SERVICE_RUNNING);
}

static void do_print(void)
{
    DWORD count = 0;
    char line[LINE_LENGTH + 2];
    memset(line, 'x', LINE_LENGTH);
    memcpy(line + LINE_LENGTH, "\r\n", 2);
    WriteFile(service.file, line, sizeof line, &count, NULL);
}

static void do_event(void)
{
    wchar_t line[LINE_LENGTH + 1] = {0};
    const wchar_t *inserts[] = {line};
    for (int i = 0; i < LINE_LENGTH; i++)
        line[i] = L'x';
    ReportEventW(service.source, EVENTLOG_INFORMATION_TYPE, 0, 1, NULL, 1, 0, inserts, NULL);
}

static double microseconds_of(void (*task)(void))
{
    LARGE_INTEGER begun, ended, frequency;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&begun);
    for (int i = 0; i < CALLS; i++)
        task();
    QueryPerformanceCounter(&ended);
    return (double)(ended.QuadPart - begun.QuadPart) * 1e6 / (double)frequency.QuadPart / CALLS;
}

static void answer(SOCKET connection)
{
    static const struct {
        const char *name;
        void (*does)(void);
    } tasks[] = {{"status\n", do_status}, {"print\n", do_print}, {"event\n", do_event}};
    char name[64] = {0};
    char text[64];
    send(connection, ".", 1, 0);
    recv(connection, name, sizeof name - 1, 0); // nothing comes from who wanted the byte alone
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
        if (strcmp(name, tasks[i].name) == 0) {
            int length = snprintf(text, sizeof text, "%.4f\n", microseconds_of(tasks[i].does));
            send(connection, text, length, 0);
        }
}

static DWORD WINAPI serve(void *unused)
{
    (void)unused;
    WSADATA sockets;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(service.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    WSAStartup(MAKEWORD(2, 2), &sockets);
    SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1) != 0)
        return 1;
    CloseHandle(CreateFileW(L"\\\\.\\pipe\\bench-serving", GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL));
    for (;;) {
        SOCKET connection = accept(listener, NULL, NULL);
        answer(connection);
        closesocket(connection);
    }
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
    }
    return NO_ERROR;
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    (void)count;
    size_t length = wcslen(arguments[0]);
    service.port = (unsigned short)wcstoul(arguments[0] + (length > DIGITS ? length - DIGITS : 0), NULL, 10);
    service.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    service.done = CreateEventW(NULL, FALSE, FALSE, L"Global\\bench-done");
    service.file = CreateFileW(L"C:\\bench\\bare.log", FILE_APPEND_DATA, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
                               FILE_ATTRIBUTE_NORMAL, NULL);
    service.source = RegisterEventSourceW(NULL, arguments[0]);
    service.handle = RegisterServiceCtrlHandlerExW(arguments[0], handle_control, NULL);
    CloseHandle(CreateThread(NULL, 0, serve, NULL, 0, NULL));
    report(SERVICE_RUNNING);
    WaitForSingleObject(service.stop, INFINITE);
    report(SERVICE_STOPPED);
}

int wmain(void)
{
    wchar_t name[] = L"";
    const SERVICE_TABLE_ENTRYW services[] = {{name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(services) ? 0 : 1;
}
