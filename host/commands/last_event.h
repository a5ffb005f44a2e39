// SPDX-License-Identifier: MIT
// The last error event of a run, as the log has it: servicemanager writes each event there as well. Pure.
#pragma once

#include <stdbool.h>

#include "report/failure_chain.h"

// The text of the last error event in the part of log (its lines, as the file has them) that belongs to the last run; several lines
// come as they are, up to the host's next one. NULL: there is none. Owner: the caller.
char *last_event_find(const char *log);

// What the host says of the last command at a turn of the service that failed in the last run, as last_event_find(); NULL: none did. Owner:
// the caller.
char *last_event_hook(const char *log);

// Where the last run begins in the lines of a log; where that is not among them, the first.
const char *last_event_run(const char *log);

// Has the last run in the lines of a log ended by itself, without a failure and without a stop?
bool last_event_is_return(const char *log);

// The last exception whose traceback the code has written in the last run, as one that it handled or a thread's. Owner: the caller; NULL:
// none.
char *last_event_exception(const char *log);

// The coroutine of which Python has written in the last run that nobody ran it, by its name. Owner: the caller; NULL: none.
char *last_event_coroutine(const char *log);

// The stacks of all threads that stand in the log before the last failure that says so: with the line on what the main thread waits
// in, where there is one; at most so much of them as a person reads. Owner: the caller; NULL: there are none.
char *last_event_stacks(const char *log);
