// SPDX-License-Identifier: MIT
// What was said of a service that is to be installed or changed: by a definition file, by the command line over it, and by the
// surroundings, where neither names its Python.
#pragma once

#include "commands/command_line.h"
#include "commands/install_plan.h"
#include "python/environment.h"

// Fills plan->wanted. A file is read with the service's Python, which is in environment then; else environment stays empty. Owner of it:
// the caller.
bool install_said(struct install_plan *plan, const struct command_line *line, struct environment *environment,
                  struct error *error);

// The environment of the service: of what was said, else of what is there, else of the surroundings. plan->wanted is told.
bool install_said_environment(struct install_plan *plan, struct environment *environment,
                              struct error *error);
