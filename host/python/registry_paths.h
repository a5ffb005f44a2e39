// SPDX-License-Identifier: MIT
// The directories that the registry has for the sys.path of every program of a Python (Software\Python\PythonCore\3.Y\PythonPath,
// CPython's getpath.py): Python takes them as a part of its environment, behind those of PYTHONPATH.
#pragma once

#include "base/text.h"
#include "python/environment.h"

// Their key below HKEY_LOCAL_MACHINE, and below the part of a user. Owner: the caller.
char *registry_paths_key(const struct environment *environment);

// Those of the machine and of this process's user, as Python takes them. Owner: the caller.
struct text_list registry_paths_read(const struct environment *environment);
