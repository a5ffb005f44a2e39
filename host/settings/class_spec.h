// SPDX-License-Identifier: MIT
// The class specification "[directory\]package.module.Class", as the PythonClass key holds it.
#pragma once

#include <stdbool.h>

#include "base/error.h"

struct class_spec {
    char *directory;  // to be put first on sys.path; NULL when the module is found on it anyway
    char *module;     // dotted name of the module
    char *class_name; // name of the class in it
};

// Splits text: the last backslash ends the directory, the last dot behind it starts the class name (pywin32's
// rule, so that every value it wrote means the same here; slashes separate nothing). The root of a drive
// keeps its backslash. Fails on an empty module or class and on names that Python could not import: the class
// must be an identifier, the parts of the module need only be fit for a file ("my-service" is), as under
// pywin32. The error quotes text and shows the right form. spec is {0} after a failure. Owner: the caller,
// who calls class_spec_clear().
bool class_spec_parse(const char *text, struct class_spec *spec, struct error *error);

// The text that class_spec_parse() takes apart so. Owner: the caller.
char *class_spec_text(const struct class_spec *spec);

void class_spec_clear(struct class_spec *spec);

// What stands for the class in a command that names one.
#define CLASS_SPEC_PLACE "{class}"

// The command that gives an installed service another class, with CLASS_SPEC_PLACE in it. Owner: the caller.
char *class_spec_naming(const char *service);

// Advice to name the class text by such a command, in which secrets are hidden; naming: NULL, install alone. Owner: the caller.
char *class_spec_named(const char *naming, const char *text);
