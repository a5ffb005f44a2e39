// SPDX-License-Identifier: MIT
// Can Windows run a command line? As CreateProcess reads it where nothing but the line names the program (sdk-api, CreateProcessW).
#pragma once

#include "base/error.h"

enum hook_program {
    HOOK_PROGRAM_FINE,    // it is there, or may not be looked at
    HOOK_PROGRAM_MISSING, // it may be there yet
    HOOK_PROGRAM_NEVER    // no Windows runs such a line
};

// directory: where the service runs, and a relative program is looked for; NULL: not known. python: the service's; NULL: not known.
// Where the line is not fine, error says why; its advice is the command line to write instead, without its secrets, or NULL.
enum hook_program hook_program_check(const char *line, const char *directory, const char *python,
                                     struct error *error);
