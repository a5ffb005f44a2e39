// SPDX-License-Identifier: MIT
// What tells one cause of an exception from another, besides its type and words: what it names, and where it was raised. Pure.
#pragma once

#include <stdbool.h>

#include "python/exception_text.h"

// What must be true besides what a row says: of the name that the exception is about, of the module that a name was to come from, or of
// the frame that it was raised in.
enum cure_sign {
    NAME_ANY,
    NAME_NONE,
    NAME_RELATIVE,
    NAME_ON_OTHER_DRIVE,
    NAME_TO_WRITE, // a file, and what it raised was writing
    NAME_IN_HOME,  // of an account of the system, below Windows' own directory
    NAME_OF_ENVIRONMENT,
    NAME_OF_SERVICE,
    NAME_OF_PYTHON,   // a module that comes with every Python on Windows
    NAME_IN_STANDARD, // a standard module, or what is to be a part of it
    NAME_LATER,
    NAME_GONE,
    NAME_OF_UNIX,
    NAME_ON_UNIX, // of a module that is there
    NAME_KNOWN,   // which package brings it; a part of one that brings others too is not
    NAME_DOTTED,
    FROM_HIDING, // the service's own file takes the place of a standard module
    FROM_STANDARD,
    FROM_KNOWN_PACKAGE,
    FROM_PACKAGE,
    FROM_OWN, // a file of the service's
    DLL_OF_VISUAL_C,
    DLL_OF_PYTHON, // of another one
    DLL_ANY,
    RUNS_CLASS
};

// module: that the host itself was to import; NULL: none.
bool cure_signs_fit(enum cure_sign sign, const struct exception_text *exception, const char *module);

// The module that a name was to come from. Owner: the caller; NULL: not known.
char *cure_signs_source(const struct exception_text *exception);

// The name that a module of Python has only on Unix, "os.fork". Owner: the caller; NULL: it is about no such name.
char *cure_signs_unix(const struct exception_text *exception);

// The module or package of an environment that the last frame's file is of. Owner: the caller; NULL: none.
char *cure_signs_owner(const struct exception_text *exception);

// The file of that module. Owner: the caller; NULL: not known, or it has none.
char *cure_signs_source_file(const struct exception_text *exception);

// The DLL that is missing, of an exception in the host's own words (service/missing_dll.h). Owner: the caller; NULL: none.
char *cure_signs_dll(const struct exception_text *exception);
