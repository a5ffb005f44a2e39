// SPDX-License-Identifier: MIT
// The command line for people: one table of verbs and options, from which parsing and help are made.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum option_id {
    OPTION_NAME,
    OPTION_STARTUP,
    OPTION_PYTHON,
    OPTION_LOG,
    OPTION_LOG_SIZE,
    OPTION_LOG_AGE,
    OPTION_LOG_KEEP,
    OPTION_DIRECTORY,
    OPTION_PYTHON_FLAG,
    OPTION_MACHINE_ENVIRONMENT,
    OPTION_START_LIMIT,
    OPTION_STOP_LIMIT,
    OPTION_SHUTDOWN_IS_STOP,
    OPTION_KEEP_CHILDREN,
    OPTION_WAIT,
    OPTION_NO_WAIT,
    OPTIONS
};

// The exit codes of the verbs; docs/exit-codes.md.
enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_STOPPED = 3,    // status: the service is there but does not run
    EXIT_NO_SERVICE = 4, // status: there is no such service
};

struct command_line {
    const struct verb *verb;
    struct text_list arguments;       // what is no option, behind the verb
    struct text_list values[OPTIONS]; // of each option, in the order given; a flag has one empty value
};

struct verb {
    const char *name;
    const char *arguments; // as help shows them: "MODULE.CLASS"
    uint8_t fewest;        // how many it takes
    uint8_t most;
    const char *summary;
    const char *examples;
    uint32_t options; // bits 1 << OPTION_*
    int (*run)(const struct command_line *line);
};

// The table, ended by a row without a name.
extern const struct verb command_line_verbs[];

// Is text the name of a verb (or --help, --version and their like)?
bool command_line_is_verb(const char *text);

// Runs what the arguments say (without the program's name). Returns the exit code of the process.
int command_line_run(const char *const *arguments, int count);

// The last value of an option, or NULL when it was not given.
const char *command_line_value(const struct command_line *line, enum option_id option);

// Was the option given?
bool command_line_has(const struct command_line *line, enum option_id option);

// Tells error on standard error as "pyhost: message", "  try: ..." Returns EXIT_FAILED.
int command_line_fail(const struct error *error);
