// SPDX-License-Identifier: MIT
// The processes that the service starts: whether they end with it, what they may take, and how they are asked to end.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "settings/settings.h"

// Puts this process, and so all that it will start, into a job that ends them when this process ends, however
// it does, unless settings (which must live on) keep them. The job has the limits of the settings; where children are kept and there
// are no limits, there is none. A child can be started out of it with CREATE_BREAKAWAY_FROM_JOB: to outlive the service, or
// to run in another session, which no process of a job can. Once in a process.
bool children_begin(const struct settings *settings, struct error *error);

// Is this process in such a job, out of which a child breaks only with CREATE_BREAKAWAY_FROM_JOB?
bool children_are_in_job(void);

enum children_request {
    CHILDREN_INTERRUPT, // Ctrl+C at the console that they share with the service
    CHILDREN_BREAK      // Ctrl+Break, which a new process group hears as well
};

// Has the service any children?
bool children_are_there(void);

// Asks all children to end: by the console, where there is one, and those with windows by WM_CLOSE, to the visible ones first,
// with CHILDREN_BREAK to the others, too. The log names each child once. Returns whether there were any.
bool children_ask(enum children_request request);

// Asks in both ways those that are left when the service is at its end, and waits at most wait ms for each. The job ends
// what is still there with the process.
void children_farewell(uint32_t wait);

// Names in the log the children that are still there, which the job ends with this process.
void children_tell_left(void);
