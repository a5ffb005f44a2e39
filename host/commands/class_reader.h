// SPDX-License-Identifier: MIT
// The interpreter of a service, in this process: what a class says of itself, and what a definition file
// says. Once started it stays until the process ends, so a process reads for one environment only.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/definition.h"
#include "python/environment.h"
#include "settings/class_spec.h"
#include "settings/program_spec.h"

// Starts Python for the service, unless it runs already: with the interpreter's options that definition has.
bool class_reader_start(const struct environment *environment, const struct definition *definition,
                        struct error *error);

// Does Python run?
bool class_reader_runs(void);

// Imports may take any time: a process that ends in the middle would leave something undone. Before class_reader_start().
void class_reader_unlimited(void);

// Imports the class, and sets what it says in definition: name, display name, description, dependencies,
// arguments. naming: the command that names another class for the service, as class_spec_named() takes it.
bool class_reader_read(const struct class_spec *spec, const char *naming, struct definition *definition,
                       struct error *error);

// Looks for a program without running it (python/program.h); directory: the current directory that it will
// have, NULL when that is not known.
bool class_reader_check_program(const struct program_spec *spec, const char *directory, struct error *error);

// Calls a function of a module of the host with texts; it returns a list of texts, which is added to answer. A failure
// is the exception's own line, and what stands behind "; try: " in that of a ValueError its advice.
bool class_reader_call(const char *module, const char *function, const struct text_list *arguments,
                       struct text_list *answer, struct error *error);

// Reads what stands in a definition file, TOML or JSON; errors name path.
bool class_reader_read_file(const char *path, const char *text, struct definition *definition,
                            struct error *error);

// sys.path, as the service has it. Owner: the caller.
struct text_list class_reader_path(void);
