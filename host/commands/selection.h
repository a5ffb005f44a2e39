// SPDX-License-Identifier: MIT
// Which services a command line means: names as they are, and patterns of services of this host; and a verb for each of them.
#pragma once

#include "commands/commands.h"

// Is the service that a verb of one takes named, and not meant by a pattern? False after filling error.
bool selection_check_name(const struct command_line *line, struct error *error);

// Runs one for each service that line names, with a command line that has its name alone; without names, for each service of this
// host. Where one fails, the next goes on. With --outdated (commands/outdated.h) for each of them that is outdated, and at the first that a
// failure has stopped it ends. Of several, a pattern or none, and with --outdated, the answer to programs is a list. Returns the exit
// code of the worst: failed, no such service, not running, done.
int selection_each(const struct command_line *line, commands_function *one);
