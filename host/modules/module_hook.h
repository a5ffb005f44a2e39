// SPDX-License-Identifier: MIT
// Modules that others bring, and whose first run the host has a part in: found where Python finds them, by whatever statement or function they
// are imported.
#pragma once

#include "python/api.h"

// The ModuleSpec of a module as Python's own search has it, with method in the place of its loader's exec_module(module); self is the loader,
// and module_hook_execute() is what it would have done. is_meant: NULL, or the loader is left alone unless that says so of the spec, and it is the
// one that Python itself has for a file of source. A new reference; None: there is no such module. NULL after an exception. With the GIL.
PyObject *module_hook_find(const char *module, PyMethodDef *method,
                           bool (*is_meant)(PyObject *spec, const char *module));

// exec_module(module) of the loader's class. Of one that has load_module(name) alone method stands in the place of that, and module is the name: a
// str. A new reference; NULL after an exception.
PyObject *module_hook_execute(PyObject *loader, PyObject *module);

// Is it the module of this name? module: what method was called with.
bool module_hook_is(PyObject *module, const char *name);
