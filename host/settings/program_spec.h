// SPDX-License-Identifier: MIT
// A plain program as the setting Program holds it: what would stand behind python.exe's own options. Pure.
//
//     C:\apps\shop.py --port 80         a script: a file, or a directory or zip with a __main__.py
//     -m waitress --port=80 shop:app    a module, run as python.exe runs it
//     [directory\]shop.main:run         a function, called without arguments, as a console script calls it
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

enum program_kind { PROGRAM_NONE, PROGRAM_SCRIPT, PROGRAM_MODULE, PROGRAM_FUNCTION };

struct program_spec {
    enum program_kind kind;
    char *directory; // FUNCTION: to be put first on sys.path; NULL: it is found without
    char *target;    // SCRIPT: its path; MODULE, FUNCTION: the module's dotted name
    char *function;  // FUNCTION: its name in the module, which may have dots
};

// What kind of program the text begins, by its form alone: "-m"; the suffix of a script (.py, .pyw, .pyc,
// .pyz, .pyzw, .zip) or of another program (.exe, .bat, .cmd, .ps1, .vbs), a slash at the end or no dot behind the last one; a colon
// behind the last slash. NONE
// for what else can be written there: a class, "package.module.Class".
enum program_kind program_spec_kind(const char *first);

// Takes a program apart: its words, the first of which decides. Fails on an empty word (the registry keeps
// none) and on names that Python could not import. spec is {0} after a failure. Owner: the caller, who calls
// program_spec_clear().
bool program_spec_parse(const struct text_list *program, struct program_spec *spec, struct error *error);

void program_spec_clear(struct program_spec *spec);

// The words as one line for people: quoted as on a command line, and without secrets (base/secret.h). Owner: the caller.
char *program_spec_line(const struct text_list *program);
