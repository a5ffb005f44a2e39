// SPDX-License-Identifier: MIT
// What leads an elevated verb to a Python, and may have been written by whatever the same user starts without elevation: what is registered
// below HKEY_CURRENT_USER, and the variables of the user's own environment, which elevated shells have as well.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Has a shell made directory, that of a virtual environment or of conda's, the active one? Then PATH has it, or its Scripts, before System32: what
// the user's own environment adds to PATH stands behind all of the machine's.
bool hearsay_is_active(const char *directory);

// Can nobody but the administrators change what a service of python would load (own_python_is_safe)? Else error says who can and where, begins
// with what named python ("VIRTUAL_ENV"), and advises to name python outright. False also where nothing is there, or python leads to no Python.
bool hearsay_is_safe(const char *python, const char *named_by, struct error *error);

// What UV_PROJECT_ENVIRONMENT says, with backslashes; NULL: nothing that counts. A place in the project's directory is as much the project's as its .venv. One
// elsewhere counts where hearsay_is_safe(); what is passed over is told, unless is_quiet. Owner: the caller.
char *hearsay_uv_environment(bool is_quiet);
