// SPDX-License-Identifier: MIT
// The python.exe of a service: the one that it was installed with, else the one that its place tells. So a service that pywin32
// installed needs nothing but pyhost.exe in its ImagePath.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "settings/settings.h"

// The absolute path. In order: the recorded one; that of the environment that host, the program of the service's ImagePath, lies
// in; that of an environment in the directory of the class's file or above it, but only where nobody else can write. NULL after
// filling error. Owner: the caller.
char *own_python_of(const struct settings *settings, const char *host, struct error *error);

// Can nobody but the administrators change what a service of python would load: its environment, the base Python that this leads to, what both
// import from, and what stands on the way to each, through links as well (scm/way.h)? Code of others would run as the service, though they can
// change none of its own. above: the directory in which the environment was found, if that is trusted as the code is; what stands above that is
// not asked for. NULL: all is. Else doubt says why not, in a clause; with advice where more is wrong than who may change it. Call it before
// anything of python is loaded.
bool own_python_is_safe(const char *python, const char *above, struct error *doubt);
