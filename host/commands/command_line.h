// SPDX-License-Identifier: MIT
// A command line, taken apart by the table of verbs.h. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/verbs.h"

struct command_line {
    enum verb_id verb;          // VERBS until it is known
    struct text_list arguments; // what is no option, behind the verb
    struct text_list
        own; // of start and restart: what stands behind "--", the service's own arguments; where no name stands in
             // front of it, names that begin with a dash, and these behind a second one
    struct text_list words; // all of them, as they were given
    int subject; // of install and update: where in words what is to run begins, an option in front of it, or -1
    int subject_end;                  // and behind its last word
    struct text_list values[OPTIONS]; // of each option, in the order given; a flag has one empty value
};

// Takes the arguments (without the program's name) apart. Options may stand before and behind the verb, until "--". What begins
// with a dash is an option, or refused. All that stands behind a program to be installed belongs to the program, and an option of the
// verb there is refused, unless "--" stands in front of the program or right behind it (where it goes no further); a later
// "--" is the program's, and nothing is looked at behind it. What "update NAME" is told to run is in values, as if by its
// options. An option with one value may be given twice only with the same one. Values are checked by their kinds. Fails with what to
// try. Owner of what is in line: the caller, who calls command_line_clear(), after a failure as well.
bool command_line_parse(struct command_line *line, const char *const *arguments, int count,
                        struct error *error);

void command_line_clear(struct command_line *line);

// The last value of an option, or NULL when it was not given.
const char *command_line_value(const struct command_line *line, enum option_id option);

// Was the option given?
bool command_line_has(const struct command_line *line, enum option_id option);
