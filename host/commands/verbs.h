// SPDX-License-Identifier: MIT
// What each verb does. Every function gets a checked command line and returns an exit code (EXIT_ of
// command_line.h); it has told its answer on standard output and its failure on standard error.
#pragma once

#include "commands/command_line.h"

int install_run(const struct command_line *line);     // install.c
int remove_run(const struct command_line *line);      // install.c
int adopt_run(const struct command_line *line);       // adopt.c
int release_run(const struct command_line *line);     // adopt.c
int control_start(const struct command_line *line);   // control.c
int control_stop(const struct command_line *line);    // control.c
int control_restart(const struct command_line *line); // control.c
int inspect_status(const struct command_line *line);  // inspect.c
int help_run(const struct command_line *line);        // command_line.c
int version_run(const struct command_line *line);     // command_line.c
