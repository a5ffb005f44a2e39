// SPDX-License-Identifier: MIT
// Where the code that a service names lies, as far as its settings alone tell. Pure.
#pragma once

#include <stdbool.h>

#include "base/text.h"

struct code_place {
    char *
        directory; // the one that is named for a module, where Python looks first; NULL: none is, or it is a script
    char *module; // its dotted name; NULL: it is a script, or the settings cannot be read
    char *script; // a file, or a directory with a __main__.py; NULL: it is a module
};

// program: its words, none where class_spec counts, which may be NULL; directory: the setting, in which python.exe looks for the module of -m,
// NULL: none. Owner: the caller, who calls code_place_clear().
struct code_place code_place_of(const char *class_spec, const struct text_list *program,
                                const char *directory);

void code_place_clear(struct code_place *place);

// The files that Python may run of it, which need not be there. Owner: the caller.
struct text_list code_place_files(const struct code_place *place);
