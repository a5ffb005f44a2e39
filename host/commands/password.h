// SPDX-License-Identifier: MIT
// The password of an account, from a person, a file or a pipe.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/command_line.h"

// The password that the command line names, or else the one that a person types at the console, without an
// echo. NULL after filling error. Owner: the caller, who calls password_forget().
char *password_get(const struct command_line *line, const char *account, struct error *error);

// Does the command line bring one?
bool password_is_given(const struct command_line *line);

void password_forget(char *password); // overwrites and frees; NULL is harmless
