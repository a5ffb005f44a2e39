// SPDX-License-Identifier: MIT
// Paths with a variable as cmd has it, such as %ProgramData%, which no shell has expanded. Pure.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Has path, which what (an option) names, no variable? False, after filling error with the path as PowerShell expands it. A file may be
// called so: who asks has seen that there is none.
bool path_variables_check(const char *what, const char *path, struct error *error);
