// SPDX-License-Identifier: MIT
// Finds the Python modules that the exe brings, for whom they are there (modules/importer.h), and faster than the path would: a
// search along sys.path looks at every directory again for each module, and zipimport compiles each module twice.
//
// A module that any directory of sys.path has by the same name comes from there, before the exe's. The modules are a resource of
// the exe, so they are covered by its signature. "<pyhost.exe>" stands last on sys.path for the processes that get it, as
// multiprocessing's do: pyhost_compat/places.py serves it there.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "modules/importer.h"

// Puts the finder on sys.meta_path, before the one that searches sys.path, and the place on sys.path where the rule lets
// anybody have what stands in for pywin32's, or the service has DLLs in directories of its own; elsewhere with the first
// "import pyhost". host is the path of the exe, spec the
// class (NULL: none). With the GIL, once in each interpreter: rule and spec count in the first.
bool bundled_modules_install(const char *host, enum importer_rule rule, const struct class_spec *spec,
                             struct error *error);
