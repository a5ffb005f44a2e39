// SPDX-License-Identifier: MIT
// Which class or program is meant, of what was said and of the surroundings.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/definition.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"

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
