// SPDX-License-Identifier: MIT
// Which Python is meant, of what was said and of the surroundings. The one place that settles what --python VALUE means.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/definition.h"

// The python.exe that is meant. named, when it is not NULL: a version or COMPANY/TAG, by what is registered (PEP 514); a shim, as the
// python.exe that it leads to; the directory of an environment, a Python or a project; a python.exe. Else, in this order:
// 1 the active environment (VIRTUAL_ENV, CONDA_PREFIX but for conda's base): what a shell has not put at the head of PATH only where nobody else
//   may write (commands/hearsay.h), as what is registered for one user and what UV_PROJECT_ENVIRONMENT names outside of the project;
// 2 the one that the program host lies in;
// 3 that of code, the directory of the service's code (NULL: not known): the environment that it lies in, .venv or venv in it or above it, up to
//   the project's root; from above it only where nobody else may write;
// 4 .venv or venv in the current directory;
// 5 conda's active base.
// What is not plain from the line is told, unless is_quiet. NULL with error filled. Owner: the caller.
char *which_python(const char *named, const char *host, const char *code, bool is_quiet, struct error *error);

// The directory of the code that a definition names, as far as was said so far. Owner: the caller.
char *which_code(const struct definition *wanted);
