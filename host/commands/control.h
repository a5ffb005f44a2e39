// SPDX-License-Identifier: MIT
// Starting and stopping, as all verbs do it: ask the SCM, wait for the final state, and repeat the reason when it did not come.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "commands/command_line.h"
#include "commands/limits_wait.h"
#include "scm/scm.h"

// Stops the service, after those that depend on it, whose names are added to stopped, and
// waits for STOPPED, at most wait ms (0: not at all). One that does not run is a success.
bool control_stop_service(const struct scm_service *service, uint32_t wait, struct text_list *stopped,
                          struct error *error);

// Starts the service, after a stop that is under way, and waits until it runs and its first second is over; wait: ms. One that has
// ended by then with exit code 0 is a success as well; all this is told. Else error has how it ended, and its own words.
bool control_start_service(const struct scm_service *service, uint32_t wait, struct error *error);

// Could the service be started again, and what runs and depends on it, once they were stopped for a restart? Not what is disabled, or
// marked for deletion, nor a dependent without its program: error has the reason then, and nothing was stopped. is_enabled: whatever is
// configured now, the service itself will not be disabled by then. Asks for the rights that it needs.
bool control_check_restart(const struct scm_service *service, bool is_enabled, struct error *error);

// How a service is to be started.
struct control_starting {
    const struct scm_service *service;
    struct text_list arguments; // for this start: not owned
    bool waits;                 // else it returns when the start has begun
    uint32_t wait;              // ms
};

// The same; one that runs already takes no arguments any more, which is a failure. *ended: it has come to its end without a failure already.
bool control_start_as(const struct control_starting *starting, bool *ended, struct error *error);

// To programs: which others were stopped and started again for the present service since the last call, as "also_stopped" and "also_started".
void control_tell_others(void);

// Tells that the service has stopped, and what its last run failed with: to the SCM a stop that was asked for is a success, whatever
// went wrong in it.
void control_tell_stopped(const char *name);

// What depends on a service and was stopped for it is not to be forgotten when the service did not come back.
void control_note_stopped(const struct text_list *stopped);

// Starts what control_stop_service() stopped besides service, the last first, until one does not start; those stay in stopped.
bool control_start_others(const struct scm_service *service, uint32_t wait, struct text_list *stopped,
                          struct error *error);

// The same, and tells of what does not start.
void control_start_stopped(const struct scm_service *service, uint32_t wait, struct text_list *stopped);

enum { CONTROL_DEFAULT_WAIT = LIMITS_WAIT_LEAST }; // ms

// How long the command line wants to wait, ms.
uint32_t control_wait(const struct command_line *line);

// The same where no time stands for a default of the caller's: 0 without one.
uint32_t control_wait_said(const struct command_line *line);

// As scm_wait(), with a line that shows the progress on a console, and the end of the log behind a failure.
bool control_await(const struct scm_service *service, uint32_t wanted, uint32_t wait,
                   struct scm_status *status, struct error *error);
