// SPDX-License-Identifier: MIT
// What is known of a module by its name: whether it is Python's own, and which package of the index brings it. Pure.
#pragma once

enum module_kind {
    MODULE_FOREIGN,  // none of Python's
    MODULE_STANDARD, // Python's own, on Windows
    MODULE_PART,     // the same, and an installation may lack it: _ctypes, tkinter, venv
    MODULE_LATER,    // the same, and not all versions from 3.9 on have it
    MODULE_GONE,     // newer versions no longer have it
    MODULE_OF_UNIX   // Python's own, but not on Windows
};

// Of the module's first name: "json" of "json.tool".
enum module_kind module_names_kind(const char *module);

// The package that surely brings the module; a name that is only likely to be right is none, since anybody may have taken it. code: the
// line that imports it, which tells of a namespace what is wanted of it; NULL: not known. Owner: the caller; NULL: not known.
char *module_names_package(const char *module, const char *code);
