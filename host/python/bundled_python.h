// SPDX-License-Identifier: MIT
// The Python of a bundle, which is no virtual environment and is made none. Pure.
//
// getpath.py and site.py go by a pyvenv.cfg beside python.exe or one level above, which is the bundle's own directory: whoever makes
// an environment there has the service, and the Pythons that it starts, run with another library, and without the bundle's packages.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/environment.h"

// Is directory, that of a python.exe, the one called python in a bundle, which has NAME.sha256, NAME.json and NAME.exe beside it?
bool bundled_python_is(const char *directory, const struct environment_files *files);

// Refuses a bundle for its pyvenv.cfg, by this path. Returns false after filling error.
bool bundled_python_refuse(const char *cfg, struct error *error);
