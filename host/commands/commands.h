// SPDX-License-Identifier: MIT
// What each verb does, and what they share. Every function of a verb gets a checked command line and returns
// an exit code; it has told its answer on standard output and its failure on standard error.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "commands/command_line.h"

// The exit codes of the verbs; docs/exit-codes.md.
enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_STOPPED = 3,    // status: the service is there but does not run
    EXIT_NO_SERVICE = 4, // there is no such service
};

// Is text the name of a verb (or --help, --version and their like)?
bool commands_is_verb(const char *text);

// May what these arguments (without the program's name) ask for run code of a service's, as when it reads a class? That code loads the
// DLLs that it loads in the service.
bool commands_loads_code(const char *const *arguments, int count);

// Runs what the arguments say (without the program's name). Returns the exit code of the process.
int commands_run(const char *const *arguments, int count);

// Memory that a change of a service is brought to its end with: memory_reserve().
enum { COMMANDS_RESERVE = 1 << 20 };

// The verbs' functions.
typedef int commands_function(const struct command_line *line);
commands_function adopt_run;              // adopt.c
commands_function adopt_release;          // adopt.c
commands_function bundle_run;             // bundle.c
commands_function control_verbs_start;    // control_verbs.c
commands_function control_verbs_stop;     // control_verbs.c
commands_function control_verbs_restart;  // control_verbs.c
commands_function control_verbs_pause;    // control_verbs.c
commands_function control_verbs_continue; // control_verbs.c
commands_function control_verbs_send;     // control_verbs.c
commands_function doctor_run;             // doctor.c
commands_function dump_run;               // dump.c
commands_function import_nssm_run;        // import_nssm.c
commands_function install_run;            // install.c
commands_function install_update;         // install.c
commands_function list_run;               // list.c
commands_function logs_run;               // logs.c
commands_function remove_run;             // remove.c
commands_function rotate_run;             // rotate.c
commands_function status_run;             // status.c
