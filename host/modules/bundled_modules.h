// SPDX-License-Identifier: MIT
// Finds the Python modules that the exe brings faster than the path would: a search along sys.path looks at every
// directory again for each module, and zipimport compiles each module twice.
//
// Nothing else changes: a module that any directory of sys.path has by the same name comes from there, before the
// exe's. The exe stands last on sys.path all the same, for zipimport in children.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Puts the finder on sys.meta_path, before the one that searches sys.path. host is the path of the exe. With the GIL,
// once.
bool bundled_modules_install(const char *host, struct error *error);
