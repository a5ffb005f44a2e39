// SPDX-License-Identifier: MIT
// The Pythons that installers have registered (PEP 514), and which of them somebody asks for by version or by name: rules only, no Windows.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

// One of them, as its key says. Owner of the texts: the list.
struct registered_python {
    char *company;      // "PythonCore", "Astral", the key's name
    char *tag;          // "3.12", "3.13t", "3.12-32", the key's name below
    char *version;      // "3.12.9": Version, else SysVersion, else what the tag begins with
    char *architecture; // "64bit", "32bit"; NULL: not said
    char *python;       // ExecutablePath of InstallPath, else python.exe in its default value
    char *other;        // the second of the two, where both are there; NULL: it is not
    bool all_users;     // HKEY_LOCAL_MACHINE
    bool is_seen; // version is that of what stands there, not what the key says, and so is free_threaded
    bool free_threaded;
};

// All zero is an empty list.
struct registered_pythons {
    struct registered_python *items;
    size_t count;
};

// Adds one by what its key has; version, architecture, executable and directory may be NULL. One without either of the last two is none.
void registered_pythons_add(struct registered_pythons *list, struct registered_python named,
                            const char *executable, const char *directory);

void registered_pythons_clear(struct registered_pythons *list);

// Does text ask for a version: "3", "3.12", "3.12.9", "3.15.0rc1", "python3.12", "3.13t", "3.12-32", "3.12-64", "3.14-arm64"? One that no host runs counts, "2.7".
bool registered_pythons_is_version(const char *text);

// What the DLL that stands there says of one of them, which the key need not know: what was registered may have been upgraded, or replaced.
// version: the caller's, who gives it away.
void registered_pythons_see(struct registered_python *python, char *version, bool free_threaded);

// Why a host for machine (an enum pe_machine) can run no Python that a version asks for: "pyhost needs Python 3.9 or later". NULL: it may. Owner: the
// caller.
char *registered_pythons_hindrance(const char *text, uint16_t machine);

// Those that text asks for, a version or "COMPANY/TAG" (a backslash will do), best first: final releases before others, the highest version, and of
// the same one those for all users first, since a service may run as an account that cannot read a user's directory; then
// PythonCore's. Entries that name the same python.exe count once. The items point into list. Owner of *found: the caller, who calls free() on it.
size_t registered_pythons_select(const struct registered_pythons *list, const char *text,
                                 const struct registered_python ***found);

// "3.12.9 (PythonCore/3.12), 3.13.2 (Astral/CPython3.13.2)": what is there, for a person. NULL: nothing is. Owner: the caller.
char *registered_pythons_text(const struct registered_pythons *list);
