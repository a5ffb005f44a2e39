// SPDX-License-Identifier: MIT
// install, for a verb that makes the plan itself.
#pragma once

#include "commands/command_line.h"
#include "commands/install_plan.h"

// Makes the service, called name, what plan says, and tells what it does; of line only the verb, --dry-run, --restart and --wait count.
bool install_carry_out(struct install_plan *plan, const struct command_line *line, const char *name,
                       struct error *error);

// Notes that the service was another program's, and can go back. After a start that may fail: it has gone back then.
void install_note_taken(const char *name);
