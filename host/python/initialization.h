// SPDX-License-Identifier: MIT
// The start of a Python whose DLL is loaded: the options that python.exe would get, by whichever way this version knows.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/beginnings.h"
#include "python/environment.h"
#include "python/interpreter.h"

// Do flags, as python.exe takes them, leave PYTHON* variables their say? "-E" and "-I" do not, nor does "-sE".
bool initialization_heeds_variables(const struct text_list *flags);

// Is Python to keep nothing of its output back: by -u among the flags, or, where variables count, by PYTHONUNBUFFERED?
bool initialization_is_unbuffered(const struct text_list *flags, bool variables);

// home: where the library is; NULL: Python finds it. Returns false with an error that names the DLL and Python's reason, with the
// traceback where code that `site` runs has raised.
bool initialization_run(const struct environment *environment, const struct interpreter_options *options,
                        const char *home, const struct beginnings *beginnings, struct error *error);
