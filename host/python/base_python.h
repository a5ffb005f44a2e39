// SPDX-License-Identifier: MIT
// The python.exe that a virtual environment was made from: rules only, no Windows.
#pragma once

#include "python/environment.h"
#include "python/pyvenv_cfg.h"

// The base of the environment that python is of, by its cfg, whose home is a full path. In order: in home under the name in
// its executable (pythonw for a pythonw, python for any other); where that executable is; in home as python3.Yt.exe if python has
// such a neighbour, as python is called, python.exe, python3.Yt.exe. NULL when there is none any more. Owner: the caller.
char *base_python_find(const struct pyvenv_cfg *cfg, const char *python,
                       const struct environment_files *files);
