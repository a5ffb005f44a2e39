// SPDX-License-Identifier: MIT
// Where Python may look for its standard library. Pure.
//
// CPython takes itself for a build from source when it sees Modules\Setup.local two directories above the program,
// or above the home of its virtual environment, and then takes its library from that place. For a program in
// C:\Program Files\pyhost or a Python in C:\Python313 that is a directory where any user of the machine may make
// one (CVE-2026-12003). Saying the home beforehand keeps it from looking.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/environment.h"

// Finds what Py_SetPythonHome is to be told. *home is NULL where it need not or must not be told: before 3.11 nothing is
// looked for; a ._pth file says where the library
// is; the library is not beside the base Python; from 3.14 on a virtual environment, which would not be seen as one
// then. In the last case a planted Setup.local is refused: returns false after filling error. Owner of *home: the
// caller.
bool library_find_home(const struct environment *environment, const struct environment_files *files,
                       char **home, struct error *error);
