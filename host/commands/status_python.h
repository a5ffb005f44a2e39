// SPDX-License-Identifier: MIT
// What "status" shows of the Python that a service runs on.
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "python/environment.h"

struct status_python {
    struct environment environment;
    char *version; // "3.12.9", of its DLL; NULL: the DLL does not tell
    char *drift;   // "made by Python 3.12.9, runs on 3.13.2"; NULL: they fit
    char *problem; // what it has lost; NULL: nothing
    char *cure;    // what to try; NULL: not known
};

// Of python, a python.exe, with the service's own directories of DLLs. It is looked at once, however many services share it. Packages
// are doctor's to look at. Owner: this module. NULL after filling error: there is no such environment.
const struct status_python *status_python_of(const char *python, const struct text_list *dll_path,
                                             struct error *error);
