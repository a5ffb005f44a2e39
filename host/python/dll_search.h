// SPDX-License-Identifier: MIT
// Which DLL an extension module lacks: its import table, and those of its DLLs, against the directories in which Windows looks for
// them. Nothing is loaded. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "python/environment.h"

// Where DLLs are looked for.
struct dll_search {
    const struct environment_files *files;
    const struct text_list *
        directories; // in their order, behind the module's own; the last one is Windows', whose DLLs need nothing that is not there
    const struct text_list *others; // those that code may add (os.add_dll_directory); NULL: none are known
};

struct dll_missing {
    char *name;      // as the import table has it: "MSVCP140.dll"
    char *needed_by; // the path of what needs it: the module, or a DLL of its
};

// Looks for the first DLL that module, the path of a .pyd or a DLL, needs to be loaded and that is nowhere. False: there is none, or
// module cannot be read. DLLs whose loading is delayed are not needed; an API set is no file. Owner of what is in missing: the caller, who
// calls dll_missing_clear().
bool dll_search_missing(const struct dll_search *search, const char *module, struct dll_missing *missing);

// The same of several modules of one directory. counts: is it a loss that a DLL of this name is nowhere? NULL: of any.
bool dll_search_missing_of(const struct dll_search *search, const struct text_list *modules,
                           bool (*counts)(const char *name), struct dll_missing *missing);

void dll_missing_clear(struct dll_missing *missing);

// Is a DLL of this name one of those that the Visual C++ redistributable brings?
bool dll_search_is_of_visual_c(const char *name);

// The command that installs them for a process of this machine, an enum pe_machine.
const char *dll_search_visual_c(uint16_t machine);
