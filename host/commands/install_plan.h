// SPDX-License-Identifier: MIT
// What install and update are to do, gathered and checked before anything is changed.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/change_lock.h"
#include "commands/command_line.h"
#include "commands/definition.h"

struct install_plan {
    struct definition wanted; // what was said: by the class, by a file, by the command line
    struct definition before; // what is there
    char *naming;             // the command that names another class, as class_spec_named() takes it
    bool exists;
    bool taken;         // the service is another program's, and --force takes it over
    char *host;         // path of this exe
    char *image_before; // command line of the service that is there
    char *image_path;   // and what it is to be; NULL: as it is
    char *password;
    char *
        given_right; // the account that was given the right to log on as a service when this was carried out; NULL: none was
    struct change_lock lock; // from reading what is there; a dry run takes none
};

// Makes the plan of a checked command line. Asks for a password where one is needed. Starts Python to read a class or
// a file. What is in wanted already counts as said by a file. Owner of what is in plan, also after an error: the caller, who calls install_plan_clear().
typedef bool install_plan_function(struct install_plan *plan, const struct command_line *line,
                                   struct error *error);
install_plan_function install_plan_install;
install_plan_function install_plan_update;

void install_plan_clear(struct install_plan *plan);
