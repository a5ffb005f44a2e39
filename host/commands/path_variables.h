// SPDX-License-Identifier: MIT
// Paths as no shell has read them: with a variable of cmd's or PowerShell's, such as %ProgramData% or $env:ProgramData, or with quotation marks. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

// Has path, which what (an option) names, no variable and no quotation mark? False, after filling error with the path as PowerShell expands it, or
// without its marks. A file may be called like a variable: who asks has seen that there is none.
bool path_variables_check(const char *what, const char *path, struct error *error);

// A variable as cmd or PowerShell has it at the beginning of a text: the length of %NAME%, $env:NAME or ${env:NAME}; 0: there is none.
size_t path_variables_length(const char *text);

// The name in it. length: of the variable, as above. Owner: the caller.
char *path_variables_name(const char *text, size_t length);
