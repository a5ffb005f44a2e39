// SPDX-License-Identifier: MIT
// What to try instead of a command line that is refused: another one, which is not refused itself. Pure; one thread.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/command_line.h"
#include "commands/command_refusal.h"

// Can the command line, with "pyhost" in front, be parsed? line, of which it is then, may be NULL. False after filling refused, which may
// be NULL. Owner of what is in line: the caller. False, too, while another one is tried: that needs no cure.
bool command_cure_parses(const char *command, struct command_line *line, struct error *refused);

// Advises what to do about the option behind the program, which begins at that argument, where error says that it stands there; line: what
// stands in front, moved: the command line with the options in front of the program, NULL where there is a secret in it.
void command_cure_behind_program(const struct command_words *all, const struct command_line *line,
                                 int program, enum option_id id, const char *moved, struct error *error);

// Services have no other name than the one that they were made with; name: NULL, none was given. Fills error. Always returns false.
bool command_cure_rename(const char *name, struct error *error);

// The service's name was given by --name to a verb that takes it as a word: advises that, with all other words.
void command_cure_name(enum verb_id verb, const char *name, const struct command_words *all,
                       struct error *error);

// Advises the command line with --file in front of the definition file, which is that argument.
void command_cure_file(const struct command_words *all, int at, struct error *error);

// The command line of install, update or adopt with CLASS_SPEC_PLACE as what is to run, for class_spec_named(): all its other words stay
// as they were given, and secrets are hidden. Owner: the caller; NULL: it cannot be so.
char *command_cure_class(const struct command_line *line);

// Advises the command line with the verb, which stands at that argument, written right.
void command_cure_verb(const char *verb, const struct command_words *all, int at, struct error *error);

// Is the verb "enable" or "disable", which say --startup themselves, and stand with another one? Then error is filled. Always
// returns false.
bool command_cure_startup(const struct command_words *all, struct error *error);
