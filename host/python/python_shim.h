// SPDX-License-Identifier: MIT
// Programs that start a python.exe elsewhere: shims, which lead to one of them, and launchers and aliases, which choose one at each start. Rules only, no
// Windows. The disk is seen through struct environment_files.
#pragma once

#include "python/environment.h"

// Follows program (the absolute path of a file) to the python.exe that it starts, over as many shims as there are. *python is program
// itself where it is no shim. Known are, by their makers' documented layouts:
// - NAME.exe with NAME.exe.__target__ beside it: the Python install manager's;
// - NAME.exe with NAME.shim ("path = ...") beside it: Scoop's;
// - a program that names its Python in its resources or at its end: uv's.
// Refused, since nothing on the disk says which Python they start, with the command that does: aliases of the Store's and of the install
// manager's, py.exe, Chocolatey's and pyenv-win's shims; a shim whose python.exe is gone; and the install
// manager's alias of a package's program. Owner of *python: the caller.
bool python_shim_follow(const char *program, const struct environment_files *files, char **python,
                        struct error *error);

// Refuses what lies below a directory WindowsApps: an alias, or a package of the Microsoft Store, whose DLL other programs may not load.
bool python_shim_check_alias(const char *path, const struct environment_files *files, struct error *error);

// Is this a program that uv or pip made of a package's entry point? It runs that, whatever Python it is for.
bool python_shim_is_script(const uint8_t *bytes, size_t size);

// The Python that such a program of uv's names; NULL: it is none, or is not well-formed. Owner: the caller.
char *python_shim_script_python(const uint8_t *bytes, size_t size);
