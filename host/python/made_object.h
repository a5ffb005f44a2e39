// SPDX-License-Identifier: MIT
// What a program's function gives back that is no exit code: an object, which nobody runs. With the GIL.
#pragma once

#include <stdbool.h>

#include "python/program.h"

// Is result, a PyObject of the function that spec names, such an object? Raises TypeError then, with its kind; *advice is what runs it
// (owner: the caller).
bool made_object_raise(void *result, const struct program_spec *spec, char **advice);
