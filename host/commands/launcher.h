// SPDX-License-Identifier: MIT
// A program that is named by what starts it elsewhere: by the launcher that pip and uv make of a console script, or behind
// python.exe.
#pragma once

#include "base/error.h"
#include "commands/definition.h"

// Makes the program of wanted, if it is such a one, what the launcher or python.exe runs: "Scripts\shop.exe --port 80" becomes
// "shop.cli:main --port 80", "python.exe -O shop.py" becomes "shop.py" with --python-flag -O. Their Python becomes that of wanted, where
// that says none. A bare name, "waitress-serve", is the launcher in the Scripts directory of python, which may be NULL. Refuses other
// programs, which are none of Python's, and says what to write.
bool launcher_resolve(struct definition *wanted, const char *python, struct error *error);

// Is it the file of a launcher, as pip and uv make one of a console script? Says nothing.
bool launcher_is_one(const char *path);
