// SPDX-License-Identifier: MIT
// Functions of the host in the place of those of Python's own modules.
#pragma once

#include <stdbool.h>

#include "python/api.h"

// Puts a function in the place of module.name, and of other.name where that module has been imported. What was there is the function's
// self: each interpreter has its own. method must live as long as the process. Returns false after an exception. With the GIL.
bool replacement_put(const char *module, const char *other, const char *name, PyMethodDef *method);

// Asks the audit hooks, any of which may forbid by an exception what is about to be done. event: the name and the arguments of the
// event, which is taken over; NULL: there is an exception. Returns false after an exception. With the GIL.
bool replacement_is_allowed(PyObject *event);
