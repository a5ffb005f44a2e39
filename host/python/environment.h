// SPDX-License-Identifier: MIT
// From the python.exe that a service was installed with to the CPython DLL that must be loaded: rules only,
// no Windows. The disk is seen through struct environment_files, so that they run anywhere, on made-up trees.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct environment_files {
    void *context; // handed to each call

    bool (*is_file)(void *context, const char *path);

    // At most limit bytes of the file; a longer file is a failure. Owner of the bytes: the caller, who calls
    // free(). Returns NULL after filling error.
    uint8_t *(*read)(void *context, const char *path, size_t limit, size_t *size, struct error *error);

    // As read, but of a longer file only its first limit bytes.
    uint8_t *(*read_start)(void *context, const char *path, size_t limit, size_t *size, struct error *error);

    // The names (not paths) of the files in directory; empty when it cannot be read. Owner: the caller.
    struct text_list (*names)(void *context, const char *directory);

    // The same of the directories in it, but for "." and "..".
    struct text_list (*directories)(void *context, const char *directory);
};

struct environment {
    char *python;         // the python.exe as given, in its plain form: what sys.executable will be
    char *venv;           // directory with the pyvenv.cfg; NULL when python is not in a virtual environment
    char *made_by;        // version of the Python that made it, as its pyvenv.cfg says; NULL: it does not
    char *base_directory; // home of the base Python: directory of its python.exe
    char *base_python;    // the base python.exe: what sys._base_executable will be
    char *dll_name;       // "python311.dll", "python313t.dll", "python312_d.dll"
    char *dll;            // the same with its full path
    struct text_list
        way;   // all that led to the DLL: each python.exe, pyvenv.cfg and home, the DLL; may be named twice
    int minor; // 11 for Python 3.11
    bool free_threaded;
    bool debug;
    bool conda; // a conda environment: five more directories belong to its DLL search
};

// The oldest CPython that the host drives: 3.9.
enum { ENVIRONMENT_OLDEST_MINOR = 9 };

// Finds out all of *environment for python, the absolute path of a python.exe. machine is the host's own PE
// machine. In order:
// 1 pyvenv.cfg beside python or one directory up; where its home is another environment's Scripts, that one's, as its launcher
//   goes: *environment is that one then, python as well;
// 2 the base python.exe (python/base_python.h);
// 3 the name of the DLL from its import table, else from the cfg's version, else from the only python3Y.dll
//   beside it;
// 4 the DLL beside python, if python imports it itself, beside the base python.exe, beside the cfg's executable;
// 5 the machine from this DLL's headers, whatever the programs are for; a DLL that cannot be read may be loaded
//   all the same;
// 6 the library where CPython would look first (python/library.h).
// No link is resolved: home may be a junction. Paths come out in their plain form (path_plain()), as Windows names a running program.
//
// Each failure names the file concerned and what to do: python missing, or no program that could be one (a DLL, a text, the
// launcher of a package's program), an alias or a Python of the Microsoft Store (all below a directory WindowsApps), pyvenv.cfg broken, base Python moved or removed, no CPython, no DLL, DLL broken or
// for another machine, older than 3.9, without its library, a pyvenv.cfg in a bundle. environment is {0} after a failure. Owner: the caller, who calls
// environment_clear().
bool environment_find(const char *python, uint16_t machine, const struct environment_files *files,
                      struct environment *environment, struct error *error);

// Reads "python3Y[t][_d].dll" (any case). Returns false for any other name, also python3.dll and
// python3t.dll; the rest is then undefined.
bool environment_parse_dll_name(const char *name, int *minor, bool *free_threaded, bool *debug);

// Does the base Python lie in a user's own directory, where other accounts may not read?
bool environment_is_per_user(const struct environment *environment);

void environment_clear(struct environment *environment);
