// SPDX-License-Identifier: MIT
// Which tool made a virtual environment and the Python below, told by their files; and what that tool calls what is to be done with them.
// Rules only, no Windows. The disk is seen through struct environment_files.
#pragma once

#include "python/environment.h"

enum python_tool {
    PYTHON_BY_NONE,       // of an environment: there is none; of a base: its directory is not known
    PYTHON_BY_VENV,       // python -m venv
    PYTHON_BY_VIRTUALENV, // pyvenv.cfg has a line "virtualenv = VERSION"
    PYTHON_BY_UV,         // "uv = VERSION" in pyvenv.cfg; a base in cpython-3.Y.Z-windows-...
    PYTHON_BY_UV_PROJECT, // the same, beside a uv.lock
    PYTHON_BY_POETRY,     // beside a poetry.lock, or in Poetry's cache
    PYTHON_BY_CONDA,      // conda-meta
    PYTHON_BY_PYMANAGER,  // __install__.json: the Python install manager
    PYTHON_BY_NUGET,      // python*.nuspec or .nupkg beside its directory
    PYTHON_BY_SCOOP,      // in scoop\apps
    PYTHON_BY_BUNDLE,     // in python, beside NAME.sha256 and NAME.imports: what "pyhost bundle" has made
    PYTHON_BY_UNPACKING,  // the embeddable package: python3Y._pth
    PYTHON_BY_INSTALLER   // python.org's, or any other without a mark
};

// All zero is one of which nothing is known. Each path may be that of something that is no longer there.
struct python_maker {
    enum python_tool environment;
    enum python_tool base;
    char *venv;    // NULL: none
    char *home;    // the base's directory; NULL: not known
    char *program; // the python.exe in it; NULL: it is not there
    char *python;  // the python.exe of the two that is asked; NULL: neither is known
    char *project; // the directory with the lock file; NULL: none
    char *bundle;  // NAME of PYTHON_BY_BUNDLE; NULL: none
    char *pth;     // the ._pth file of PYTHON_BY_UNPACKING; NULL: none
    char *version; // "3.12", "3.13t": the base's if there is one, else what pyvenv.cfg says; NULL: not known
    bool has_pip;  // python -m pip finds one
};

// Looks at the environment in venv (NULL: none) and the base in home (NULL: not known), neither of which needs to be whole. Owner of
// what is in maker: the caller, who calls python_maker_clear().
void python_maker_find(const char *venv, const char *home, const struct environment_files *files,
                       struct python_maker *maker);

// The same of a Python that was found whole.
void python_maker_of(const struct environment *environment, const struct environment_files *files,
                     struct python_maker *maker);
void python_maker_clear(struct python_maker *maker);

// Each returns a command that can be pasted, or where there is none a sentence of what to do. Owner: the caller.

// Makes the environment again on its base, or where that is lost on another of the same version; what lies in its directory stays. Without an environment: the base's repair.
char *python_maker_remake(const struct python_maker *maker);

// Makes the base whole again.
char *python_maker_repair(const struct python_maker *maker);

// Brings the base to version ("3.13.15"), which is of its own series, or past it within that: what is installed for it can be loaded by no other.
char *python_maker_upgrade(const struct python_maker *maker, const char *version);

enum python_maker_how {
    PYTHON_MAKER_ADD,
    PYTHON_MAKER_UPGRADE, // to the newest version
    PYTHON_MAKER_AGAIN    // what is installed was built for another Python
};

// Installs packages: names with blanks between.
char *python_maker_install(const struct python_maker *maker, enum python_maker_how how, const char *packages);
