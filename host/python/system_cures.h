// SPDX-License-Identifier: MIT
// What to try for what the system and Python's runtime refuse: sockets, files, processes, threads, other services. Pure.
#pragma once

#include <stddef.h>

#include "python/cure_signs.h"

// An exception of a type (NULL: of any) whose text has something (NULL: anything), with something in its last frame. "[WinError 5]"
// stands for pywin32's "error: (5," as well. The first row that fits counts. In a cure stand in braces: service, update (the command that changes it), logs (the one that shows what it wrote), python, run (python, as a command begins with it), account, a command that installs, upgrades or reinstalls a package ("install package": the one that brings the name, or what the
// name was to come from; "reinstall owner": the one of the last frame's file; "upgrade any": one that the reader has to know), repair (what makes the base
// Python whole), visual c (the command that installs its DLLs), name (that the exception is about), dll (that is missing), grant (the command that lets the account change name), unix (the name that only Unix has), top (the
// module's first name), current (the current directory, where it is known), from (the module that it was to come from), path (its file), hiding (the file to be renamed), directory (of
// the name), file (of the last frame), port, ports (as netstat has it).
struct cure_row {
    const char *type;
    const char *text;
    const char *frame;
    enum cure_sign name;
    const char *cure;
};

// The rows, in the order in which they are tried. Static.
const struct cure_row *system_cures(size_t *count);

// The cure for a port in use.
extern const char system_cure_of_port[];
