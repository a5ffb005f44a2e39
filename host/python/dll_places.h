// SPDX-License-Identifier: MIT
// Where a service's process looks for DLLs: what python.exe has beside it, what the service adds, and PATH.
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "python/environment.h"

// Sets the search of this process, before its Python DLL is loaded. added: directories of the service (--dll-path).
//
// By its bare name a DLL is looked for in the host's directory, System32, Windows, and then PATH: at its head stand those
// that are added, at its end the directory of the base python.exe, in the place of the application directory that python.exe has.
// With is_strict PATH is left out, and the directories of dll_places_list() go before System32: the host's, then the others in no certain
// order. PATH is what children have, too, strict or not.
//
// What an extension module or ctypes.CDLL needs is looked for in its own directory and in those of dll_places_list(), whatever
// PATH says.
void dll_places_begin(const struct environment *environment, const struct text_list *added, bool is_strict);

// Those of dll_places_begin() that were added, for the processes that the service's code makes. Lives as long as the process.
const struct text_list *dll_places_added(void);

// Adds the base Python's own directories of DLLs to list: its python.exe's, of a conda environment five more.
void dll_places_add_base(struct text_list *list, const struct environment *environment);

// The directories in which the DLLs of an extension module are looked for behind its own: the host's, those that are added, the
// base Python's (a conda environment has five more), System32. What code adds by os.add_dll_directory() is not among them.
// Owner: the caller.
struct text_list dll_places_list(const struct environment *environment, const struct text_list *added);
