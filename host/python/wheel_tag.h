// SPDX-License-Identifier: MIT
// For which Python a wheel, or an extension module, was built: the tags of
// packaging.python.org ("Platform compatibility tags") and of the modules' own names. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The Python that is to load them.
struct wheel_target {
    int minor; // 12 for Python 3.12
    bool free_threaded;
    bool debug;
    uint16_t machine; // an enum pe_machine
};

// Could what a wheel with this tag ("cp312-cp312-win_amd64", "py2.py3-none-any", "cp39-abi3-win_amd64") brought be loaded? Where an
// alternative fits, it does. Where nothing was compiled, no version counts: the code may run. "cp312-none-win_amd64", as
// maturin has it, is for Python 3.12 alone. What is no tag fits nothing.
bool wheel_tag_fits(const char *tag, const struct wheel_target *target);

// Does a wheel with this tag have nothing that was compiled: "py3-none-any"?
bool wheel_tag_is_pure(const char *tag);

// The module's part of such a file's name (no path): 1 of "x.cp312-win_amd64.pyd", and of "x_d.cp312-win_amd64.pyd" for a debug build,
// whose files are all called so.
size_t wheel_tag_module_length(const char *name, const struct wheel_target *target);

// Would Python look at a file of this name (no path) for the module: "x.cp312-win_amd64.pyd", "x.pyd", of a debug build "x_d.pyd"? Returns
// false for what is no extension module.
bool wheel_tag_fits_extension(const char *name, const struct wheel_target *target);

// Is it the name of an extension module for one version of Python: "x.cp312-win_amd64.pyd"?
bool wheel_tag_is_versioned(const char *name);

// "Python 3.12" for a tag that one Python alone can load, "another Python" for any other. Owner: the caller.
char *wheel_tag_python(const char *tag);
