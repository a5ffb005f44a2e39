// SPDX-License-Identifier: MIT
// Finds the Python modules that the exe brings, for whom they are there (modules/importer.h), and faster than the path would: a
// search along sys.path looks at every directory again for each module, and zipimport compiles each module twice.
//
// A module that any directory of sys.path has by the same name comes from there, before the exe's. Two places of the exe stand
// last on sys.path, for zipimport in the processes of multiprocessing: exe\compat has what stands in for pywin32's modules, and
// the exe itself has the package pyhost.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "modules/importer.h"

// Puts the finder on sys.meta_path, before the one that searches sys.path, and exe\compat on sys.path where the rule lets
// anybody have what is there; the exe itself comes on it with the first "import pyhost". host is the path of the exe, spec the
// class (NULL: none). With the GIL, once.
bool bundled_modules_install(const char *host, enum importer_rule rule, const struct class_spec *spec,
                             struct error *error);
