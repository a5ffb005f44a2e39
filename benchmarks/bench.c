// SPDX-License-Identifier: MIT
// Measures services through the SCM, as a program would that waits for them.
//   bench rounds COUNT PYTHON SERVICE…      in each round: `PYTHON -c pass`, this program, and each service once
//   bench imports COUNT PYTHON PREFIX N…    in each round, for each N: `PYTHON PREFIX-N.py`, and the service PREFIXN
//   bench together SERVICE…                 starts them all, waits until all run, and stops them
//   bench controls COUNT SERVICE…           sends each so many controls (210, and as the last of a thousand 211), in turns
//   bench control SERVICE CODE              sends a control
//   bench start SERVICE, bench stop SERVICE
// Prints lines "MEASURE<tab>WHO<tab>VALUE": milliseconds. The figures say nothing of a machine that is busy
// with something else; those of one run can be compared, since the rounds interleave.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <windows.h>

enum { PATIENCE = 60000 }; // ms

enum { THOUSAND = 1000 };

static SC_HANDLE manager;

static _Noreturn void fail(const char *what, const wchar_t *which)
{
    fprintf(stderr, "bench: cannot %s \"%ls\" (error %lu)\n", what, which, GetLastError());
    exit(1);
}

static double milliseconds(void)
{
    LARGE_INTEGER ticks, frequency;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&frequency);
    return (double)ticks.QuadPart * 1000 / (double)frequency.QuadPart;
}

static void print(const char *measure, const wchar_t *who, double value)
{
    printf("%s\t%ls\t%.3f\n", measure, who, value);
    fflush(stdout);
}

static SC_HANDLE open_service(const wchar_t *name)
{
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_ALL_ACCESS);
    if (service == NULL)
        fail("open the service", name);
    return service;
}

static SERVICE_STATUS_PROCESS query(SC_HANDLE service)
{
    SERVICE_STATUS_PROCESS status = {0};
    DWORD size = 0;
    QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &size);
    return status;
}

static void CALLBACK on_notify(void *parameter)
{
    SERVICE_NOTIFYW *notify = parameter;
    *(bool *)notify->pContext = true;
}

// Until the SCM says that the service has this state. It says so at once when it has it already.
static SERVICE_STATUS_PROCESS wait_for(SC_HANDLE service, const wchar_t *name, DWORD mask)
{
    bool called = false;
    SERVICE_NOTIFYW notify = {
        .dwVersion = SERVICE_NOTIFY_STATUS_CHANGE, .pfnNotifyCallback = on_notify, .pContext = &called};
    if (NotifyServiceStatusChangeW(service, mask, &notify) != ERROR_SUCCESS)
        fail("be notified of the service", name);
    while (!called)
        if (SleepEx(PATIENCE, TRUE) == 0)
            fail("wait any longer for the service", name);
    return notify.ServiceStatus;
}

static double start(SC_HANDLE service, const wchar_t *name)
{
    double begun = milliseconds();
    if (!StartServiceW(service, 0, NULL))
        fail("start the service", name);
    wait_for(service, name, SERVICE_NOTIFY_RUNNING | SERVICE_NOTIFY_STOPPED);
    double taken = milliseconds() - begun;
    if (query(service).dwCurrentState != SERVICE_RUNNING)
        fail("see running the service", name);
    return taken;
}

// *gone: ms from the control to the process's end.
static double stop(SC_HANDLE service, const wchar_t *name, double *gone)
{
    SERVICE_STATUS status;
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, query(service).dwProcessId);
    double begun = milliseconds();
    if (!ControlService(service, SERVICE_CONTROL_STOP, &status))
        fail("stop the service", name);
    wait_for(service, name, SERVICE_NOTIFY_STOPPED);
    double taken = milliseconds() - begun;
    WaitForSingleObject(process, PATIENCE);
    *gone = milliseconds() - begun;
    CloseHandle(process);
    return taken;
}

// Runs a program without a console, for which Windows would start another one. Returns how long it took. output: NULL, or
// what is to be its standard output.
static double run(HANDLE output, const wchar_t *format, const wchar_t *program, const wchar_t *argument)
{
    wchar_t line[1024];
    STARTUPINFOW startup = {
        .cb = sizeof startup, .dwFlags = output != NULL ? STARTF_USESTDHANDLES : 0, .hStdOutput = output};
    PROCESS_INFORMATION process = {0};
    swprintf(line, sizeof line / sizeof *line, format, program, argument);
    double begun = milliseconds();
    if (!CreateProcessW(NULL, line, NULL, NULL, output != NULL, DETACHED_PROCESS, NULL, NULL, &startup,
                        &process))
        fail("start the program", program);
    WaitForSingleObject(process.hProcess, PATIENCE);
    double taken = milliseconds() - begun;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return taken;
}

// How long a python.exe takes to end, from the last thing that its code does: it says when that was, by the clock that
// milliseconds() reads.
static double end_of(const wchar_t *python)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE reading = NULL;
    HANDLE writing = NULL;
    char text[64] = {0};
    DWORD count = 0;
    if (!CreatePipe(&reading, &writing, &inherited, 0))
        fail("make a pipe for", python);
    SetHandleInformation(reading, HANDLE_FLAG_INHERIT, 0);
    run(writing, L"\"%ls\" -c \"import time; print(time.perf_counter_ns())\"", python, NULL);
    double ended = milliseconds();
    CloseHandle(writing);
    ReadFile(reading, text, sizeof text - 1, &count, NULL);
    CloseHandle(reading);
    return ended - strtod(text, NULL) / 1e6;
}

static void round_of(const wchar_t *python, int count, wchar_t **names, bool counts)
{
    wchar_t own[1024];
    GetModuleFileNameW(NULL, own, sizeof own / sizeof *own);
    double empty = run(NULL, L"\"%ls\" nothing", own, NULL);
    double pass = run(NULL, L"\"%ls\" -c pass", python, NULL);
    double end = end_of(python);
    if (counts) {
        print("run", L"empty", empty);
        print("run", L"python", pass);
        print("end", L"python", end);
    }
    for (int i = 0; i < count; i++) {
        double gone = 0;
        SC_HANDLE service = open_service(names[i]);
        double running = start(service, names[i]);
        double stopped = stop(service, names[i], &gone);
        CloseServiceHandle(service);
        if (!counts)
            continue;
        print("start", names[i], running);
        print("stop", names[i], stopped);
        print("gone", names[i], gone);
    }
}

static void imports(const wchar_t *python, const wchar_t *prefix, int count, wchar_t **numbers, bool counts)
{
    for (int i = 0; i < count; i++) {
        wchar_t name[256];
        wchar_t line[1024];
        double gone = 0;
        swprintf(line, sizeof line / sizeof *line, L"\"%%ls\" C:\\bench\\%ls_%%ls.py", prefix);
        swprintf(name, sizeof name / sizeof *name, L"%ls%ls", prefix, numbers[i]);
        double program = run(NULL, line, python, numbers[i]);
        SC_HANDLE service = open_service(name);
        double running = start(service, name);
        stop(service, name, &gone);
        CloseServiceHandle(service);
        if (!counts)
            continue;
        print("imports-python", numbers[i], program);
        print("imports-pyhost", numbers[i], running);
    }
}

// A thousand controls. All have been worked on when the event is set, which the last one is for.
static double thousand(SC_HANDLE service, const wchar_t *name, HANDLE done)
{
    enum { NOTHING = 210, DONE = 211 };
    SERVICE_STATUS status;
    double begun = milliseconds();
    for (int i = 0; i < THOUSAND; i++)
        if (!ControlService(service, i < THOUSAND - 1 ? NOTHING : DONE, &status))
            fail("control the service", name);
    if (WaitForSingleObject(done, PATIENCE) != WAIT_OBJECT_0)
        fail("wait any longer for the service", name);
    return milliseconds() - begun;
}

static void controls(long count, int services, wchar_t **names)
{
    char measure[64];
    wchar_t at[16];
    HANDLE done = CreateEventW(NULL, FALSE, FALSE, L"Global\\bench-done");
    for (long sent = THOUSAND; sent <= count; sent += THOUSAND) {
        swprintf(at, sizeof at / sizeof *at, L"%ld", sent);
        for (int i = 0; i < services; i++) {
            SC_HANDLE service = open_service(names[i]);
            snprintf(measure, sizeof measure, "control-%ls", names[i]);
            print(measure, at, thousand(service, names[i], done) / THOUSAND);
            CloseServiceHandle(service);
        }
    }
    CloseHandle(done);
}

static void together(int count, wchar_t **names)
{
    double gone = 0;
    wchar_t who[16];
    SC_HANDLE *services = calloc((size_t)count, sizeof *services);
    if (services == NULL)
        fail("count", names[0]);
    for (int i = 0; i < count; i++)
        services[i] = open_service(names[i]);
    double begun = milliseconds();
    for (int i = 0; i < count; i++)
        if (!StartServiceW(services[i], 0, NULL))
            fail("start the service", names[i]);
    for (int i = 0; i < count; i++)
        wait_for(services[i], names[i], SERVICE_NOTIFY_RUNNING | SERVICE_NOTIFY_STOPPED);
    double taken = milliseconds() - begun;
    for (int i = 0; i < count; i++) {
        stop(services[i], names[i], &gone);
        CloseServiceHandle(services[i]);
    }
    free(services);
    swprintf(who, sizeof who / sizeof *who, L"%d", count);
    print("together", who, taken);
}

static void one_service(const wchar_t *verb, const wchar_t *name, const wchar_t *code)
{
    SERVICE_STATUS status;
    double gone = 0;
    SC_HANDLE service = open_service(name);
    if (wcscmp(verb, L"start") == 0)
        start(service, name);
    else if (wcscmp(verb, L"stop") == 0)
        stop(service, name, &gone);
    else if (!ControlService(service, (DWORD)wcstoul(code, NULL, 10), &status))
        fail("control the service", name);
    CloseServiceHandle(service);
}

int wmain(int count, wchar_t **arguments)
{
    const wchar_t *verb = count > 1 ? arguments[1] : L"";
    if (wcscmp(verb, L"nothing") == 0)
        return 0;
    manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager == NULL)
        fail("open", L"the service control manager");
    long rounds = count > 2 ? wcstol(arguments[2], NULL, 10) : 0;
    if (wcscmp(verb, L"rounds") == 0 && count > 4) {
        for (long i = rounds; i >= 0; i--) // one more, which warms up
            round_of(arguments[3], count - 4, arguments + 4, i < rounds);
    } else if (wcscmp(verb, L"imports") == 0 && count > 5) {
        for (long i = rounds; i >= 0; i--)
            imports(arguments[3], arguments[4], count - 5, arguments + 5, i < rounds);
    } else if (wcscmp(verb, L"controls") == 0 && count > 3) {
        controls(rounds, count - 3, arguments + 3);
    } else if (wcscmp(verb, L"together") == 0 && count > 2) {
        together(count - 2, arguments + 2);
    } else if (count > 2) {
        one_service(verb, arguments[2], count > 3 ? arguments[3] : L"0");
    }
    CloseServiceHandle(manager);
    return 0;
}
