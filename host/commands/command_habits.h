// SPDX-License-Identifier: MIT
// Words of a command line that were meant otherwise: options as other tools call them, what a web page or a word processor has made of
// dashes, quotes that a backslash swallowed. Pure.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/verbs.h"

// What is to be written for an option of another tool, such as --venv, where verb (VERBS: any) takes that; NULL: nothing is known.
const char *command_habits_option(enum verb_id verb, const char *name);

// "-5" for lines, as of tail; "-Name" of PowerShell in front of a name, which is next (NULL: nothing). Where name is one of these,
// adds to error what to write, and returns true.
bool command_habits_advise(enum verb_id verb, const char *name, const char *next, struct error *error);

// Refuses a word that begins with a dash which is longer than "-".
bool command_habits_check_dash(const char *text, struct error *error);

// Refuses a path with a quote in it: a backslash in front of the closing quote made it a part of the word, with all that follows.
bool command_habits_check_quote(const char *text, struct error *error);
