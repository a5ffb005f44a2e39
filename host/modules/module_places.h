// SPDX-License-Identifier: MIT
// Which places of sys.path may have a module of a name that the host has as well? Looked up once for all names that are
// alike: a start imports several, and each look reads a directory. Any thread.
#pragma once

#include <stdbool.h>

// May the module be in place, an entry of sys.path? A directory has it when something there has its name, with any ending;
// whatever else is there may have it. A file that is made later counts after module_places_forget().
bool module_places_may_have(const char *place, const char *module);

// Is this place where pyhost's wheel has the module: its directory "...\pyhost\compat", or, for the package pyhost, the one that has
// that?
bool module_places_are_wheel(const char *place, const char *module);

// Looks again from now on: importlib.invalidate_caches() asks for it.
void module_places_forget(void);
