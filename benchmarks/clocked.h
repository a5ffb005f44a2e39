// SPDX-License-Identifier: MIT
// Services and programs, and how long they take. Times are in milliseconds. Whatever fails ends the program with a message.
#pragma once

#include <stdbool.h>

#include <windows.h>

enum { CLOCKED_PATIENCE = 60000 }; // ms, for anything

// What serves opens this pipe once, to say so; while nobody waits for that there is none.
#define CLOCKED_SERVING L"\\\\.\\pipe\\bench-serving"

// When, after StartService was called: it returned, the service ran, it served a byte (0: not asked).
struct clocked_start {
    double returned, running, served;
};

// Ends the program: what could not be done, to which object.
_Noreturn void clocked_fail(const char *what, const wchar_t *which);

// The performance counter, which Python's perf_counter_ns reads too.
double clocked_now(void);

// With all rights. The caller closes it.
SC_HANDLE clocked_open(const wchar_t *name);

SERVICE_STATUS_PROCESS clocked_query(SC_HANDLE service);

// Waits until the SCM says that the service has a state of mask (SERVICE_NOTIFY_...). It says so at once when it has it already.
// Returns when that was.
double clocked_wait(SC_HANDLE service, const wchar_t *name, DWORD mask);

void clocked_must_run(SC_HANDLE service, const wchar_t *name);

struct clocked_start clocked_start(SC_HANDLE service, const wchar_t *name);

// Also waits until the service has said that it serves, by opening CLOCKED_SERVING, and has served a byte on this port of
// 127.0.0.1. WSAStartup was called.
struct clocked_start clocked_start_serving(SC_HANDLE service, const wchar_t *name, unsigned short port);

// Returns the time to STOPPED. *gone: that to the process's end.
double clocked_stop(SC_HANDLE service, const wchar_t *name, double *gone);

// Runs a program without a console to its end; format makes the command line of the two others. output: NULL, or an
// inheritable handle.
double clocked_run(HANDLE output, const wchar_t *format, const wchar_t *program, const wchar_t *argument);

// Runs a program until it has said that it serves, and has served a byte on the port; then ends it. Returns the time to that byte.
double clocked_serving_program(const wchar_t *line, unsigned short port);

// What a child's output may go to that nobody reads; inheritable. The caller closes it.
HANDLE clocked_nowhere(void);
