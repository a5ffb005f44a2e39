// SPDX-License-Identifier: MIT
// Where Python looks for its standard library. Pure.
//
// CPython from 3.11 on takes itself for a build from source when it sees Modules\Setup.local two directories above the program, or
// above the home of its virtual environment, and then takes its library from that place; before, it looks for Lib\os.py in each
// directory above its own when it has none there. For a program in C:\Program Files\pyhost or a Python in C:\Python313 that is a
// directory where any user of the machine may make one (CVE-2026-12003). Saying the home beforehand keeps CPython from looking; and
// one that has no library of its own is not started.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/environment.h"

// Is the library where this Python would look first: beside the base python.exe, as Lib or python3Y.zip, or where a ._pth file says?
// Returns false after filling error with the directory that lacks it.
bool library_check(const struct environment *environment, const struct environment_files *files,
                   struct error *error);

// Does a ._pth file say where the library is?
bool library_says_itself(const struct environment *environment, const struct environment_files *files);

// Is there a library where PYTHONHOME (said; NULL: it says nothing) has Python look for it, and no Python of another version? It may have two directories with ";" between
// them, of which the first counts. A ._pth file goes before the variable. service: its name, for the advice. Returns false after filling
// error with the directory.
bool library_check_said(const struct environment *environment, const char *said, const char *service,
                        const struct environment_files *files, struct error *error);

// The home that Python is to be told before it starts: what PYTHONHOME says (said; NULL: nothing), else where the library is. NULL where
// it must not be told: before 3.11 nothing looks for a build, and where there is a ._pth file, that says where the library is. Owner:
// the caller.
char *library_home(const struct environment *environment, const char *said,
                   const struct environment_files *files);
