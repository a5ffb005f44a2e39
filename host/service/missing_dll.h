// SPDX-License-Identifier: MIT
// Which DLL an extension module of a service lacks, where it was looked for, and in what words a cure is found for it.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "python/dll_search.h"
#include "python/environment.h"

// Looks for the DLL that module, the path of a .pyd, lacks in a service with this Python and these directories of --dll-path. others:
// directories that its code may add. Owner of what is in missing: the caller, who calls dll_missing_clear().
bool missing_dll_find(const char *module, const struct environment *environment,
                      const struct text_list *added, const struct text_list *others,
                      struct dll_missing *missing);

// What the import of module would raise for it, as a traceback that cure_find() takes. Owner: the caller.
char *missing_dll_exception(const struct dll_missing *missing, const char *module);

// Where the DLLs of an extension module are looked for, in words. Owner: the caller.
char *missing_dll_places(const struct environment *environment, const struct text_list *added);

// Where an error is that of an extension module that could not be loaded (python/traceback.h): adds which DLL is missing to its
// message, and where that was looked for to its detail. Returns the same as missing_dll_exception(); NULL: it is none, or nothing is
// missing. Owner: the caller.
char *missing_dll_tell(struct error *error, const struct environment *environment,
                       const struct text_list *added);
