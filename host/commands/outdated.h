// SPDX-License-Identifier: MIT
// restart --outdated: which services run another build of pyhost than their exe is, in which order they restart, and when that ends.
// The order is the same whenever it is asked for, so what cannot be restarted must not be in the way of the rest for good.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "commands/command_line.h"

// Leaves those of names that are outdated, each before all that depend on it, and those that are not there, whose restart says so. Each
// of which nothing can be told is a failure, which is told. Returns the exit code.
int outdated_keep(struct text_list *names);

// A service before its restart.
struct outdated_service {
    const char *name; // the caller's
    uint32_t process;
    size_t dependents; // how many run
};

// Is name to be restarted still? Not what somebody has stopped or restarted since, as a service that it depends on. Else service is filled.
bool outdated_begin(struct outdated_service *service, const char *name);

// After a restart that failed: did that stop the service, or one that depends on it? The next one may come to the same end. Where it was refused
// before anything was stopped, the next one may go on.
bool outdated_was_stopped(const struct outdated_service *service);

// Notes which of names, from the given one on, run on with the old pyhost, and the command that goes on with them: line once more.
void outdated_note_rest(const struct command_line *line, const struct text_list *names, size_t from);
