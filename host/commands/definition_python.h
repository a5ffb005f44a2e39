// SPDX-License-Identifier: MIT
// The Python that a definition file names: it must be known before there is a Python to read the file with. Pure.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// The value of the key "python", at the top of text, which is TOML or JSON. NULL when there is none, and where the text breaks off
// or means nothing: whoever reads the whole of it says what is wrong. Owner: the caller.
char *definition_python_find(const char *text);

// Finds what can be said of a broken file without a Python to read it with: a backslash in double quotes that was not meant as an
// escape, as in "C:\apps", or a first line that is none of TOML. error: "line 2: ...".
bool definition_python_check(const char *text, struct error *error);
