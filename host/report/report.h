// SPDX-License-Identifier: MIT
// The one way to tell something: every line and every failure reaches everyone who may be looking.
//
// A running service tells its log file and the event log, and leaves its failures beside the log for
// "pyhost status", the cause first. A debug session tells its console. From any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/error.h"
#include "report/failure.h"

enum report_mode { REPORT_SERVICE, REPORT_CONSOLE };

// Names the service (copied) and who is listening. Once, before anything is told.
void report_begin(const char *service, enum report_mode mode);

// One line: in the log with the time and "pyhost:" in front, in a console on standard error.
void report_line(const char *format, ...) PRINTF_LIKE(1, 2);

// A failure that the service survives is taken for a cause of the next one for so many seconds, in which the system does not sleep;
// UINT32_MAX: for ever, as without this call. Before a second thread exists.
void report_relate_failures(uint32_t seconds);

// What was found of the run before, which broke off: its time, a line end, the text and another one. Should this run fail before a failure
// would have a cause of its own, it is kept as the first; also when that has been told already.
void report_run_before(const char *found);

// Tells a failure to everyone. error is not changed.
void report_failure(enum failure failure, const struct error *error);

// The same, and keeps written behind it, which the log has already. Not for the event log, which others may read. written may be NULL.
void report_failure_behind(enum failure failure, const struct error *error, const char *written);

// The same but to the event log, for a process that ends: nothing else is waited for then. error is not changed.
void report_last_failure(enum failure failure, const struct error *error);

// The process may be about to end by this failure, which nobody could keep then: what "pyhost status" reads has it from now on, the log
// and the event log have not. report_perhaps_not() takes it back.
void report_perhaps(enum failure failure, const struct error *error);
void report_perhaps_not(void);

// Tells it to the event log alone, for when the log file does not answer. error is not changed.
void report_event(enum failure failure, const struct error *error);

// Where what the service says of itself is kept, while it runs. Owner: the caller.
char *report_status_path(const char *log);

// Where the failures of the last run of the service that logs to log are kept (report/failure_chain.h). Owner: the caller.
char *report_failure_path(const char *log);

// Takes away what an earlier run of the service that logs to log failed with, if there is anything.
void report_forget_failure(const char *log);

// Takes what is left of an earlier run whose log was at other to where the log is now; over what is there, which is older.
void report_bring_failure(const char *other, const char *log);

// The same as report_forget_failure(), but keeps it at report_earlier_failure_path() for who looks back at that run, and takes it away.
void report_set_failure_aside(const char *log);
char *report_earlier_failure_path(const char *log); // owner: the caller

// Where they are kept of the last run before this one that failed, for "pyhost status" after a good one. Owner: the caller.
char *report_past_failure_path(const char *log);
