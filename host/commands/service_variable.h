// SPDX-License-Identifier: MIT
// The variables that a service's process gets, as its definition and the machine have them.
#pragma once

#include "commands/definition.h"

// The value of a variable of the service's own environment, else of the machine's. Owner: the caller; NULL: neither has it.
char *service_variable_of(const struct definition *definition, const char *name);

// What a variable stands for on this machine: in the machine's environment, else in that of who runs the verb. Owner: the caller; NULL: it is in
// neither.
char *service_variable_here(const char *name);

// Gives this process the variables that steer Python as a service gets them that takes the machine's, and none of who runs the verb: they
// name code that Python loads into it.
void service_variable_take(const struct definition *definition);

// What PYTHONHOME says where it counts for the service: its own; the machine's where the service takes those that steer Python. NULL:
// nothing. Owner: the caller.
char *service_variable_home(const struct definition *definition);
