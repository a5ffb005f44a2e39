// SPDX-License-Identifier: MIT
// A program that is named by what starts it elsewhere: by the launcher that pip and uv make of a console script, or behind
// python.exe.
#pragma once

#include "base/error.h"
#include "commands/definition.h"

// Makes the program of wanted, if it is such a one, what the launcher or python.exe runs: "Scripts\shop.exe --port 80" becomes
// "shop.cli:main --port 80", "python.exe -O shop.py" becomes "shop.py" with --python-flag -O. Their Python becomes that of wanted, where
// that says none. Refuses other programs, which are none of Python's, and says what to write.
bool launcher_resolve(struct definition *wanted, struct error *error);
