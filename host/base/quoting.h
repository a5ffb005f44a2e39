// SPDX-License-Identifier: MIT
// Command lines: arguments to one text and back, by the rules of the Microsoft C runtime
// (learn.microsoft.com: "Parsing C command-line arguments") and CommandLineToArgvW.
#pragma once

#include <stddef.h>

#include "base/text.h"

// Adds argument to command_line so that it comes out as one argument again; separated by a blank from what is
// there. Quotes only what needs it. When always is true it is quoted in any case (the SCM's ImagePath). The
// first argument comes out of quoting_split() as it went in if it can be a program: no quote in it, no
// backslash at its end.
void quoting_add(struct text_buffer *command_line, const char *argument, bool always);

// The program as the first word of a command that people paste into a shell: as it is, or, where a shell would take it apart,
// quoted behind "& ", without which PowerShell reads a text. Owner: the caller.
char *quoting_command(const char *program);

// Splits command_line into its arguments. The first one (the program) follows the runtime's simpler rule: a
// quote toggles, backslashes are literal. An empty command line has no arguments; one that begins with a
// blank has an empty program. Owner: the caller, who calls text_list_clear().
struct text_list quoting_split(const char *command_line);

// What stands behind the first count arguments of command_line, as it is quoted there, with its leading blank; "" when there is nothing.
// A part of command_line.
const char *quoting_behind(const char *command_line, size_t count);
