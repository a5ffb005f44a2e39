// SPDX-License-Identifier: MIT
// Which python.exe belongs to a program, or to code, by the place that it lies in: rules only, no Windows. The disk is seen
// through struct environment_files.
#pragma once

#include "python/environment.h"

// The python.exe of the environment that program (an absolute path) lies in, wherever pywin32, pip and venv put programs. In
// order: beside it (a base Python, an environment's Scripts); in Scripts below its directory (an environment's root); one
// directory up from Scripts (a base Python's); in the environment whose Lib\site-packages it lies in, however deep. NULL when
// it lies in none. Owner: the caller.
// Only the environment's own directories are looked at: what lies further up may be one where others can write.
char *python_place_of_program(const char *program, const struct environment_files *files);

// The python.exe of the environment that code in directory (absolute) was made for. In order: the environment whose
// Lib\site-packages it lies in; directory itself; what environment says (UV_PROJECT_ENVIRONMENT; NULL: nothing) where there is a pyproject.toml,
// .venv and venv in it; the same for each directory above, up to that in which a repository or a project with a lock file begins, but for the root of
// a drive, where every user can make directories. NULL when there is none. Owner: the caller.
// *above is then the directory above the code's own in which it was found, or NULL: the code's own directory is trusted as the code
// is, but who may change that one has to be looked at. Owner: the caller.
char *python_place_of_code(const char *directory, const char *environment,
                           const struct environment_files *files, char **above);
