// SPDX-License-Identifier: MIT
// What a file is as a python.exe: rules only, no Windows. The disk is seen through struct environment_files.
#pragma once

#include "python/environment.h"

// The Python DLL that the program at path imports. *name is NULL where it imports none (as the launcher of an environment), or cannot be read:
// *is_read is false then, and error says why, though the result is true, since who may run a program need not have the right to read
// it. Refuses what could be no python.exe: an empty file, no program, a DLL, the launcher of a package's program. Owner of *name: the caller.
bool python_program_read(const char *path, const struct environment_files *files, char **name, bool *is_read,
                         struct error *error);
