// SPDX-License-Identifier: MIT
#include "clocked.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <winsock2.h>

struct notified {
    bool called;
    double at;
};

_Noreturn void clocked_fail(const char *what, const wchar_t *which)
{
    fprintf(stderr, "bench: cannot %s \"%ls\" (error %lu)\n", what, which, GetLastError());
    exit(1);
}

double clocked_now(void)
{
    LARGE_INTEGER ticks, frequency;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&frequency);
    return (double)ticks.QuadPart * 1000 / (double)frequency.QuadPart;
}

SC_HANDLE clocked_open(const wchar_t *name)
{
    static SC_HANDLE manager;
    if (manager == NULL)
        manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager == NULL)
        clocked_fail("open", L"the service control manager");
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_ALL_ACCESS);
    if (service == NULL)
        clocked_fail("open the service", name);
    return service;
}

SERVICE_STATUS_PROCESS clocked_query(SC_HANDLE service)
{
    SERVICE_STATUS_PROCESS status = {0};
    DWORD size = 0;
    QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &size);
    return status;
}

static void CALLBACK on_notify(void *parameter)
{
    SERVICE_NOTIFYW *notify = parameter;
    *(struct notified *)notify->pContext = (struct notified){.called = true, .at = clocked_now()};
}

// Asks the SCM to say when the service has a state of mask; it says so when this thread waits in an alertable way. Both
// structures stay where they are until it has said so.
static void ask(SC_HANDLE service, const wchar_t *name, DWORD mask, SERVICE_NOTIFYW *notify,
                struct notified *notified)
{
    *notified = (struct notified){0};
    *notify = (SERVICE_NOTIFYW){
        .dwVersion = SERVICE_NOTIFY_STATUS_CHANGE, .pfnNotifyCallback = on_notify, .pContext = notified};
    if (NotifyServiceStatusChangeW(service, mask, notify) != ERROR_SUCCESS)
        clocked_fail("be notified of the service", name);
}

// Returns when the SCM said so.
static double hear(const wchar_t *name, const struct notified *notified)
{
    while (!notified->called)
        if (SleepEx(CLOCKED_PATIENCE, TRUE) == 0)
            clocked_fail("wait any longer for the service", name);
    return notified->at;
}

double clocked_wait(SC_HANDLE service, const wchar_t *name, DWORD mask)
{
    struct notified notified;
    SERVICE_NOTIFYW notify;
    ask(service, name, mask, &notify, &notified);
    return hear(name, &notified);
}

void clocked_must_run(SC_HANDLE service, const wchar_t *name)
{
    if (clocked_query(service).dwCurrentState != SERVICE_RUNNING)
        clocked_fail("see running the service", name);
}

struct clocked_start clocked_start(SC_HANDLE service, const wchar_t *name)
{
    struct clocked_start started = {0};
    double begun = clocked_now();
    if (!StartServiceW(service, 0, NULL))
        clocked_fail("start the service", name);
    started.returned = clocked_now() - begun;
    started.running = clocked_wait(service, name, SERVICE_NOTIFY_RUNNING | SERVICE_NOTIFY_STOPPED) - begun;
    clocked_must_run(service, name);
    return started;
}

// Has the port served a byte?
static bool served(unsigned short port)
{
    char byte = 0;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    SOCKET connection = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    bool got = connect(connection, (struct sockaddr *)&address, sizeof address) == 0 &&
               recv(connection, &byte, 1, 0) == 1;
    closesocket(connection);
    return got;
}

// Where a service or program says that it serves. It stays where it is until it is closed.
struct serving {
    HANDLE pipe;
    OVERLAPPED opened;
};

static void serving_open(struct serving *serving, const wchar_t *name)
{
    *serving =
        (struct serving){.pipe = CreateNamedPipeW(CLOCKED_SERVING, PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED,
                                                  PIPE_TYPE_BYTE, 1, 0, 0, 0, NULL),
                         .opened = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)}};
    if (ConnectNamedPipe(serving->pipe, &serving->opened) || GetLastError() != ERROR_IO_PENDING)
        clocked_fail("make a pipe for", name);
}

// Returns when the port served a byte. Hears meanwhile of what the service has told the SCM.
static double serving_wait(struct serving *serving, unsigned short port, const wchar_t *name)
{
    DWORD heard = WAIT_IO_COMPLETION;
    while (heard == WAIT_IO_COMPLETION)
        heard = WaitForSingleObjectEx(serving->opened.hEvent, CLOCKED_PATIENCE, TRUE);
    if (heard != WAIT_OBJECT_0 || !served(port))
        clocked_fail("have a byte of", name);
    double at = clocked_now();
    CloseHandle(serving->pipe);
    CloseHandle(serving->opened.hEvent);
    return at;
}

struct clocked_start clocked_start_serving(SC_HANDLE service, const wchar_t *name, unsigned short port)
{
    struct clocked_start started = {0};
    struct notified notified;
    SERVICE_NOTIFYW notify;
    struct serving serving;
    serving_open(&serving, name);
    double begun = clocked_now();
    if (!StartServiceW(service, 0, NULL))
        clocked_fail("start the service", name);
    started.returned = clocked_now() - begun;
    ask(service, name, SERVICE_NOTIFY_RUNNING | SERVICE_NOTIFY_STOPPED, &notify, &notified);
    started.served = serving_wait(&serving, port, name) - begun;
    started.running = hear(name, &notified) - begun;
    clocked_must_run(service, name);
    return started;
}

double clocked_stop(SC_HANDLE service, const wchar_t *name, double *gone)
{
    SERVICE_STATUS status;
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, clocked_query(service).dwProcessId);
    double begun = clocked_now();
    if (!ControlService(service, SERVICE_CONTROL_STOP, &status))
        clocked_fail("stop the service", name);
    clocked_wait(service, name, SERVICE_NOTIFY_STOPPED);
    double taken = clocked_now() - begun;
    if (WaitForSingleObject(process, CLOCKED_PATIENCE) != WAIT_OBJECT_0)
        clocked_fail("wait any longer for the end of", name);
    *gone = clocked_now() - begun;
    CloseHandle(process);
    return taken;
}

// Starts a program without a console, for which Windows would start another one. output: NULL, or what is to be its
// standard output. The caller closes the process.
static HANDLE launch(HANDLE output, wchar_t *line)
{
    STARTUPINFOW startup = {
        .cb = sizeof startup, .dwFlags = output != NULL ? STARTF_USESTDHANDLES : 0, .hStdOutput = output};
    PROCESS_INFORMATION process = {0};
    if (!CreateProcessW(NULL, line, NULL, NULL, output != NULL, DETACHED_PROCESS, NULL, NULL, &startup,
                        &process))
        clocked_fail("start the program", line);
    CloseHandle(process.hThread);
    return process.hProcess;
}

// Runs one to its end. Returns how long it took.
double clocked_run(HANDLE output, const wchar_t *format, const wchar_t *program, const wchar_t *argument)
{
    wchar_t line[1024];
    swprintf(line, sizeof line / sizeof *line, format, program, argument);
    double begun = clocked_now();
    HANDLE process = launch(output, line);
    if (WaitForSingleObject(process, CLOCKED_PATIENCE) != WAIT_OBJECT_0)
        clocked_fail("wait any longer for", line);
    double taken = clocked_now() - begun;
    CloseHandle(process);
    return taken;
}

// What a child's output may go to that nobody reads. The caller closes it.
HANDLE clocked_nowhere(void)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    return CreateFileW(L"NUL", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited, OPEN_EXISTING,
                       0, NULL);
}

// A program under nothing, from its start until it serves; then it is ended.
double clocked_serving_program(const wchar_t *line, unsigned short port)
{
    wchar_t copy[1024];
    HANDLE output = clocked_nowhere();
    struct serving serving;
    serving_open(&serving, line);
    swprintf(copy, sizeof copy / sizeof *copy, L"%ls", line);
    double begun = clocked_now();
    HANDLE process = launch(output, copy);
    double taken = serving_wait(&serving, port, line) - begun;
    TerminateProcess(process, 0);
    WaitForSingleObject(process, CLOCKED_PATIENCE);
    CloseHandle(process);
    CloseHandle(output);
    return taken;
}
