// SPDX-License-Identifier: MIT
// Measures services through the SCM, as a program would that waits for them.
//   bench rounds COUNT PYTHON SERVICE…      in each round: `PYTHON -c pass`, this program, and each service once
//   bench serves COUNT WHO PORT…            in each round: each service until it serves a byte on its port of 127.0.0.1; a WHO
//                                           that begins with "C:" is a command line, which runs under nothing
//   bench imports COUNT PYTHON PREFIX N…    in each round, for each N: `PYTHON PREFIX-N.py`, and the service PREFIXN
//   bench programs COUNT WHO LINE…          in each round each command line, from its start to its end
//   bench controls COUNT SERVICE…           sends each so many controls (210, and as the last of a thousand 211), in turns
//   bench trips COUNT SERVICE…              in each round a hundred times 211 to each, each when the last was worked on
//   bench together start|stop SERVICE…      all, one after the other; waits until all run or have ended
//   bench start SERVICE, bench stop SERVICE, bench slowly SERVICE      the last sends 212
// Prints lines "MEASURE<tab>WHO<tab>VALUE": milliseconds. The figures say nothing of a machine that is busy
// with something else; those of one run can be compared, since the rounds interleave.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <winsock2.h>

#include <windows.h>

#include "clocked.h"

enum { NOTHING = 210, DONE = 211, SLOWLY = 212 }; // controls: what the measured services do with them

enum { TRIPS = 100, THOUSAND = 1000 };

static void print(const char *measure, const wchar_t *who, double value)
{
    printf("%s\t%ls\t%.3f\n", measure, who, value);
    fflush(stdout);
}

// How long a python.exe takes to end, from the last thing that its code does: it says when that was, by the clock that
// clocked_now() reads.
static double end_of(const wchar_t *python)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE reading = NULL;
    HANDLE writing = NULL;
    char text[64] = {0};
    DWORD count = 0;
    if (!CreatePipe(&reading, &writing, &inherited, 0))
        clocked_fail("make a pipe for", python);
    SetHandleInformation(reading, HANDLE_FLAG_INHERIT, 0);
    clocked_run(writing, L"\"%ls\" -c \"import time; print(time.perf_counter_ns())\"", python, NULL);
    double ended = clocked_now();
    CloseHandle(writing);
    ReadFile(reading, text, sizeof text - 1, &count, NULL);
    CloseHandle(reading);
    return ended - strtod(text, NULL) / 1e6;
}

static void round_of(const wchar_t *python, int count, wchar_t **names, bool counts)
{
    wchar_t own[1024];
    GetModuleFileNameW(NULL, own, sizeof own / sizeof *own);
    double empty = clocked_run(NULL, L"\"%ls\" nothing", own, NULL);
    double pass = clocked_run(NULL, L"\"%ls\" -c pass", python, NULL);
    double end = end_of(python);
    if (counts) {
        print("run", L"empty", empty);
        print("run", L"python", pass);
        print("end", L"python", end);
    }
    for (int i = 0; i < count; i++) {
        double gone = 0;
        SC_HANDLE service = clocked_open(names[i]);
        struct clocked_start started = clocked_start(service, names[i]);
        double stopped = clocked_stop(service, names[i], &gone);
        CloseServiceHandle(service);
        if (!counts)
            continue;
        print("start", names[i], started.running);
        print("stop", names[i], stopped);
        print("gone", names[i], gone);
    }
}

static void serve_once(const wchar_t *who, unsigned short port, bool counts)
{
    double gone = 0;
    if (wcsncmp(who, L"C:", 2) == 0) {
        double taken = clocked_serving_program(who, port);
        if (counts)
            print("serves-byte", who, taken);
        return;
    }
    SC_HANDLE service = clocked_open(who);
    struct clocked_start started = clocked_start_serving(service, who, port);
    double stopped = clocked_stop(service, who, &gone);
    CloseServiceHandle(service);
    if (!counts)
        return;
    print("serves-returned", who, started.returned);
    print("serves-running", who, started.running);
    print("serves-byte", who, started.served);
    print("serves-stop", who, stopped);
    print("serves-gone", who, gone);
}

static void imports(const wchar_t *python, const wchar_t *prefix, int count, wchar_t **numbers, bool counts)
{
    for (int i = 0; i < count; i++) {
        wchar_t name[256];
        wchar_t line[1024];
        double gone = 0;
        swprintf(line, sizeof line / sizeof *line, L"\"%%ls\" C:\\bench\\%ls_%%ls.py", prefix);
        swprintf(name, sizeof name / sizeof *name, L"%ls%ls", prefix, numbers[i]);
        double program = clocked_run(NULL, line, python, numbers[i]);
        SC_HANDLE service = clocked_open(name);
        double running = clocked_start(service, name).running;
        clocked_stop(service, name, &gone);
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
    SERVICE_STATUS status;
    double begun = clocked_now();
    for (int i = 0; i < THOUSAND; i++)
        if (!ControlService(service, i < THOUSAND - 1 ? NOTHING : DONE, &status))
            clocked_fail("control the service", name);
    if (WaitForSingleObject(done, CLOCKED_PATIENCE) != WAIT_OBJECT_0)
        clocked_fail("wait any longer for the service", name);
    return clocked_now() - begun;
}

static void controls(long count, int services, wchar_t **names)
{
    char measure[64];
    wchar_t at[16];
    HANDLE done = CreateEventW(NULL, FALSE, FALSE, L"Global\\bench-done");
    for (long sent = THOUSAND; sent <= count; sent += THOUSAND) {
        swprintf(at, sizeof at / sizeof *at, L"%ld", sent);
        for (int i = 0; i < services; i++) {
            SC_HANDLE service = clocked_open(names[i]);
            snprintf(measure, sizeof measure, "control-%ls", names[i]);
            print(measure, at, thousand(service, names[i], done) / THOUSAND);
            CloseServiceHandle(service);
        }
    }
    CloseHandle(done);
}

static void trips(int services, wchar_t **names, bool counts)
{
    HANDLE done = CreateEventW(NULL, FALSE, FALSE, L"Global\\bench-done");
    for (int i = 0; i < services; i++) {
        SERVICE_STATUS status;
        SC_HANDLE service = clocked_open(names[i]);
        double begun = clocked_now();
        for (int trip = 0; trip < TRIPS; trip++)
            if (!ControlService(service, DONE, &status) ||
                WaitForSingleObject(done, CLOCKED_PATIENCE) != WAIT_OBJECT_0)
                clocked_fail("have an answer from the service", names[i]);
        double taken = clocked_now() - begun;
        CloseServiceHandle(service);
        if (counts)
            print("trip", names[i], taken / TRIPS);
    }
    CloseHandle(done);
}

// Gives each service in turn what starts or stops it. Returns when the last one runs, or has ended with its process.
static double all(bool starting, int count, wchar_t **names, SC_HANDLE *services, HANDLE *processes)
{
    SERVICE_STATUS status;
    for (int i = 0; i < count && !starting; i++)
        processes[i] = OpenProcess(SYNCHRONIZE, FALSE, clocked_query(services[i]).dwProcessId);
    double begun = clocked_now();
    for (int i = 0; i < count; i++)
        if (!(starting ? StartServiceW(services[i], 0, NULL)
                       : ControlService(services[i], SERVICE_CONTROL_STOP, &status)))
            clocked_fail("start or stop the service", names[i]);
    for (int i = 0; i < count; i++) {
        clocked_wait(services[i], names[i], SERVICE_NOTIFY_STOPPED | (starting ? SERVICE_NOTIFY_RUNNING : 0));
        if (starting)
            clocked_must_run(services[i], names[i]);
        else
            WaitForSingleObject(processes[i], CLOCKED_PATIENCE);
    }
    return clocked_now() - begun;
}

static void together(const wchar_t *verb, int count, wchar_t **names)
{
    bool starting = wcscmp(verb, L"start") == 0;
    SC_HANDLE *services = calloc((size_t)count, sizeof *services);
    HANDLE *processes = calloc((size_t)count, sizeof *processes);
    if (services == NULL || processes == NULL)
        clocked_fail("count", names[0]);
    for (int i = 0; i < count; i++)
        services[i] = clocked_open(names[i]);
    double taken = all(starting, count, names, services, processes);
    for (int i = 0; i < count; i++) {
        CloseServiceHandle(services[i]);
        if (processes[i] != NULL)
            CloseHandle(processes[i]);
    }
    free(services);
    free(processes);
    print(starting ? "together" : "together-stop", names[0], taken);
}

static void programs(int words, wchar_t **pairs, bool counts)
{
    HANDLE output = clocked_nowhere();
    for (int i = 0; i + 1 < words; i += 2) {
        double taken = clocked_run(output, L"%ls", pairs[i + 1], NULL);
        if (counts)
            print("program", pairs[i], taken);
    }
    CloseHandle(output);
}

static DWORD WINAPI sleep_on(void *unused)
{
    (void)unused;
    Sleep(INFINITE);
    return 0;
}

// Waits in so many threads besides its own.
static void sleep_in(long threads)
{
    for (long i = 0; i < threads; i++)
        CloseHandle(CreateThread(NULL, 0, sleep_on, NULL, 0, NULL));
    Sleep(INFINITE);
}

// What the least costs that asks the kernel, or Wine's server.
static void ask_server(long calls)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    double begun = clocked_now();
    for (long i = 0; i < calls; i++)
        ResetEvent(event);
    print("wine-server", L"call", (clocked_now() - begun) * 1000 / (double)calls);
    CloseHandle(event);
}

static void one_service(const wchar_t *verb, const wchar_t *name)
{
    SERVICE_STATUS status;
    double gone = 0;
    SC_HANDLE service = clocked_open(name);
    if (wcscmp(verb, L"start") == 0)
        clocked_start(service, name);
    else if (wcscmp(verb, L"stop") == 0)
        clocked_stop(service, name, &gone);
    else if (!ControlService(service, SLOWLY, &status))
        clocked_fail("control the service", name);
    CloseServiceHandle(service);
}

// What is done in rounds. counts: this is not the one that warms up.
static bool one_round(const wchar_t *verb, int count, wchar_t **arguments, bool counts)
{
    if (wcscmp(verb, L"rounds") == 0 && count > 1)
        round_of(arguments[0], count - 1, arguments + 1, counts);
    else if (wcscmp(verb, L"serves") == 0)
        for (int i = 0; i + 1 < count; i += 2)
            serve_once(arguments[i], (unsigned short)wcstoul(arguments[i + 1], NULL, 10), counts);
    else if (wcscmp(verb, L"imports") == 0 && count > 2)
        imports(arguments[0], arguments[1], count - 2, arguments + 2, counts);
    else if (wcscmp(verb, L"trips") == 0)
        trips(count, arguments, counts);
    else if (wcscmp(verb, L"programs") == 0)
        programs(count, arguments, counts);
    else
        return false;
    return true;
}

int wmain(int count, wchar_t **arguments)
{
    const wchar_t *verb = count > 1 ? arguments[1] : L"";
    WSADATA sockets;
    if (wcscmp(verb, L"nothing") == 0)
        return 0;
    if (WSAStartup(MAKEWORD(2, 2), &sockets) != 0)
        clocked_fail("open", L"sockets");
    long number = count > 2 ? wcstol(arguments[2], NULL, 10) : 0;
    if (count > 3 && wcscmp(verb, L"serving") == 0) {
        SC_HANDLE service = clocked_open(arguments[2]);
        struct clocked_start started =
            clocked_start_serving(service, arguments[2], (unsigned short)wcstoul(arguments[3], NULL, 10));
        print("imported-after", arguments[2], started.served - started.running);
        CloseServiceHandle(service);
    } else if (count > 3 && wcscmp(verb, L"controls") == 0) {
        controls(number, count - 3, arguments + 3);
    } else if (count > 3 && wcscmp(verb, L"together") == 0) {
        together(arguments[2], count - 3, arguments + 3);
    } else if (count > 3) {
        for (long i = number; i >= 0; i--)
            if (!one_round(verb, count - 3, arguments + 3, i < number))
                clocked_fail("do", verb);
    } else if (count > 2 && wcscmp(verb, L"sleep") == 0) {
        sleep_in(number);
    } else if (count > 2 && wcscmp(verb, L"server") == 0) {
        ask_server(number);
    } else if (count > 2) {
        one_service(verb, arguments[2]);
    }
    return 0;
}
