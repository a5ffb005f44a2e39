// SPDX-License-Identifier: MIT
// What other verbs share of starting and stopping.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "commands/command_line.h"
#include "scm/scm.h"

// Stops the service and waits for STOPPED, at most wait ms (0: not at all). One that does not run is a
// success.
bool control_stop_service(const struct scm_service *service, uint32_t wait, struct error *error);

// How long the command line wants to wait, ms.
uint32_t control_wait(const struct command_line *line);

// What the service told when it last failed, with its time; NULL when it never did. Owner: the caller.
char *control_last_failure(const char *name);
