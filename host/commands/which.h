// SPDX-License-Identifier: MIT
// Which Python and which class or program are meant, of what was said and of the surroundings.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/definition.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"

// The python.exe that is meant: named (a file or a directory), else that of the active environment, else that of the
// one that the program host lies in, else that of code's own virtual environment, which is told; code: the directory of the service's
// code, NULL: not known. NULL with error filled. Owner: the caller.
char *which_python(const char *named, const char *host, const char *code, struct error *error);

// The directory of the code that a definition names, as far as was said so far. Owner: the caller.
char *which_code(const struct definition *wanted);

// The definition file that is meant: the one that the line names; where it says nothing that install could install,
// the one that lies beside host and is called like it, as in a bundle. *file is NULL when none is needed. Fails when
// there is nothing to install. Owner of file: the caller.
bool which_file(const struct command_line *line, const char *host, char **file, struct error *error);

// Brings the class that wanted names into its full form, with its directory where it has one; *spec is the same in its
// parts. Owner of spec: the caller, who calls class_spec_clear().
bool which_class(struct definition *wanted, struct class_spec *spec, struct error *error);

// The same for a program, whose script must be there. *directory is the current directory that it will have: that which
// wanted or before (what is there) names, or this one where "-m" finds its module here, which wanted is then told; NULL:
// not known. Owner of both: the caller.
bool which_program(struct definition *wanted, const struct definition *before, struct program_spec *spec,
                   char **directory, struct error *error);
