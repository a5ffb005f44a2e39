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

// settings must live as long as the process. Before status_begin().
void ending_begin(const struct settings *settings);

// The outcome of a failure: 1066 with the failure's code.
struct outcome ending_outcome(enum failure failure);

// The service's code has returned: what waits for it may stop waiting.
void ending_code_returned(void);

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

// The last report of a service that came to its end by itself; returns when it has gone out.
void ending_end(const struct outcome *outcome);

// Ends the process of a service that has reported STOPPED, at once: Python is finalised and all is flushed by
// now, and a C library's own end could hang and keep an orphan behind a service that the SCM starts again.
NORETURN void ending_leave_process(const struct outcome *outcome);
