// SPDX-License-Identifier: MIT
// Who is given the modules that stand in for pywin32's? Code that was written for pywin32, and not the libraries that only
// look whether it is there, to do without it otherwise. docs/compatibility.md has the rule, in words.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/api.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"

enum importer_rule {
    IMPORTER_NOBODY,    // a program: it sees what python.exe shows it
    IMPORTER_ITS_OWN,   // a class: its own files, and packages that cannot do without
    IMPORTER_EVERYBODY, // who asked for it
};

// The rule for a service: a program, or a class, with the setting pywin32 ("yes", "no", "auto"; NULL is "auto").
enum importer_rule importer_rule_for(bool is_program, const char *pywin32);

// Sets the rule. host is the path of the exe, and stays the caller's for as long as the process lives; spec is the class, NULL
// without. With the GIL, before the service's code is loaded.
void importer_begin(enum importer_rule rule, const char *host, const struct class_spec *spec);

// May whoever imports in this moment have such a module? From a finder, with the GIL; true as well when it cannot be told.
bool importer_may_have(const char *module);

// Where error tells of a module that was not given to who asked for it, its advice becomes to ask for them all; or, when the program
// has the class of a service, to let the service of this name run the class. Both may be NULL. Returns false. With the GIL.
bool importer_advise(const char *service, const struct program_spec *program, struct error *error);

// Imports a module for the host itself, whoever its C code is called by. A new reference, or NULL with an exception. With the GIL.
PyObject *importer_import(const char *module);
