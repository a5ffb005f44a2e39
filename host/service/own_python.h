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

// Who, besides the administrators, may change an environment, and where.
struct own_python_stranger {
    char *who;
    char *place;
};

// Code in a directory that others can write would run as the service, though they can change none of its own. Looks at above, in which
// the environment of python was found, at its root and its Scripts. Owner of *stranger: the caller, who calls
// own_python_stranger_clear().
bool own_python_find_stranger(const char *python, const char *above, struct own_python_stranger *stranger);

// The same of all directories on the way to python: of one that was named by who may also have made a link on that way, or may make another one of
// it once it was looked at.
bool own_python_find_stranger_on_way(const char *python, struct own_python_stranger *stranger);

void own_python_stranger_clear(struct own_python_stranger *stranger);
