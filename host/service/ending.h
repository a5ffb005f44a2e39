// SPDX-License-Identifier: MIT
// How a service ends: by itself, past its limits, behind the back of code that does not return, or out of
// memory.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "report/failure.h"
#include "settings/settings.h"

struct outcome {
    uint32_t exit_code;     // dwWin32ExitCode
    uint32_t specific_code; // with 1066: dwServiceSpecificExitCode
};

enum { ENDING_HELD_LIMIT = 1000 }; // ms that code which reported STOPPED itself has to return

// settings must live as long as the process; debugging: a console session, whose exit code is for the person who sees it.
// Before status_begin().
void ending_begin(const struct settings *settings, bool debugging);

// The outcome of a failure: 1066 with the failure's code.
struct outcome ending_outcome(enum failure failure);

// The service's code has returned: what waits for it may stop waiting.
void ending_code_returned(void);

// What came of the code: whatever happens to the process from now on ends in that outcome.
void ending_settle(const struct outcome *outcome);

// Sets *outcome where it is settled.
bool ending_is_settled(struct outcome *outcome);

// What the SCM hears of an outcome: after a stop that was asked for 0, or what the code itself reported with STOPPED, unless the
// settings say otherwise. Another exit code would let its recovery actions start what an administrator stopped.
struct outcome ending_told(const struct outcome *outcome);

// The log's last line, with what the service ends; its record is settled with that. how: a sentence's end that says more, or "".
void ending_tell_end(const struct outcome *outcome, const char *how);

// A HANDLE, set when the service's code has returned. Owner: the module.
void *ending_returned(void);

// The program has been asked in every way, for so many seconds: tells it as the stop limit, and ends the process.
NORETURN void ending_stop_exhausted(uint32_t seconds);

// The code has not said for so many seconds that it is alive: tells it with all stacks, and ends the process.
NORETURN void ending_watchdog(uint32_t seconds);

// A limit has passed (the callback of status_begin): leaves held code, or tells the limit and ends the
// process.
void ending_on_limit(bool held);

// Leaves code that reported STOPPED but does not return (the callback of controls_begin): interrupts it and,
// when that does not help, runs atexit without it and ends the process.
void ending_leave(void);

// What is left to do when the code has ended with outcome and Python is gone or out of reach: a program's children are asked to end,
// what C code printed is flushed, the command after the stop runs.
void ending_farewell(const struct outcome *outcome);

// The last report of a service that came to its end by itself; returns when it has gone out.
void ending_end(const struct outcome *outcome);

// Ends the process of a service that has reported STOPPED by ending_end(), at once, with 0 or 1 as its exit code, as the SCM has
// heard: Python has come to its end and all is flushed by now, and a C library's own end could hang and keep an orphan behind a service that the SCM starts again.
NORETURN void ending_leave_process(void);
