// SPDX-License-Identifier: MIT
// What a base Python has lost that it had when it was installed: half an uninstallation, an upgrade that was cut off. Pure.
#pragma once

#include "base/error.h"
#include "python/environment.h"

enum base_state {
    BASE_WHOLE,
    BASE_LACKS, // it starts, and some of its modules cannot be imported
    BASE_MIXED, // it is of two versions: what comes of that nobody can say
    BASE_BROKEN // it does not start, or the host does not in it
};

// Looks for its library, its extension modules for machine, an enum pe_machine, the Python that they are for, and the DLLs that came with them; places: where DLLs are
// looked for (dll_places_list()). Of a library nothing is known but whether it is there where a ._pth file says where it is, and of
// what an archive (python3Y.zip) may have. A Python without any extension module has lost them. What is lost is in error then, with the command of the tool
// that installed it.
enum base_state base_gaps_check(const struct environment *environment, uint16_t machine,
                                const struct environment_files *files, const struct text_list *places,
                                struct error *error);

// Does text, an error's message or a cure that begins with one, tell what this has found?
bool base_gaps_are_told(const char *text);
