// SPDX-License-Identifier: MIT
// Waits of the main thread for its children, in which the host can let it hear a signal: of subprocess and multiprocessing, os.system and
// os.spawn*. In C code they hear of none but by the end of the child.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/api.h"

// Puts a function of the host before os.system. With the GIL, in each interpreter, after exits_install(), which has os.spawn*.
bool child_waits_install(struct error *error);

// wait(handle, milliseconds, apart) for pyhost_compat.children: a new reference. NULL after an exception.
PyObject *child_waits_function(void);

// nt.spawnv or spawnve: original(mode, path, ...), which ends nobody's process. Returns what that returns. With the GIL.
PyObject *child_waits_spawn(PyObject *original, PyObject *arguments);

// Ends the wait for a child that is at no console with the service, so that nobody can ask it to end, or with any that for any child:
// Python code runs, where a signal is heard, and waits again unless that raises. Any thread.
void child_waits_end(bool any);
