// SPDX-License-Identifier: MIT
// What other verbs share of starting and stopping.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "commands/command_line.h"
#include "scm/scm.h"

// Stops the service, after those that depend on it, whose names are added to stopped, and
// waits for STOPPED, at most wait ms (0: not at all). One that does not run is a success.
bool control_stop_service(const struct scm_service *service, uint32_t wait, struct text_list *stopped,
                          struct error *error);

// Starts the service, after a stop that is under way, and waits until it runs and its first second is over; wait: ms. One that has
// ended by then with exit code 0 is a success as well; all this is told. Else error has how it ended, and its own words.
bool control_start_service(const struct scm_service *service, uint32_t wait, struct error *error);

// Starts what control_stop_service() stopped besides service, the last first, and tells of what does not start.
void control_start_stopped(const struct scm_service *service, uint32_t wait, struct text_list *stopped);

enum { CONTROL_DEFAULT_WAIT = 200000 }; // ms: more than the limits of a service have by default

// How long the command line wants to wait, ms.
uint32_t control_wait(const struct command_line *line);

// As scm_wait(), with a line that shows the progress on a console, and the end of the log behind a failure.
bool control_await(const struct scm_service *service, uint32_t wanted, uint32_t wait,
                   struct scm_status *status, struct error *error);
