// SPDX-License-Identifier: MIT
// What stands behind python.exe on a command line. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

struct python_words {
    struct text_list
        flags; // options for the interpreter, as the setting PythonFlags has them. No -u: output is never buffered here
    bool module;  // "-m" comes next, whose name is the first word of the program
    bool command; // "-c"
    size_t first; // index of the program's first word; the count of the words when there is none
};

// Is a program of this name an interpreter ("python.exe", "pythonw.exe", "python3.11.exe" ...)?
bool python_words_is_python(const char *name);

// Adds an option of the interpreter, as the setting PythonFlags has it: "-Xutf8" of "-X utf8" too. flags: those before it, of which the last
// one may want a value, which word is then. False after filling error where word is none that the interpreter of a service can have, as
// what says what to run, or prints something and ends.
bool python_words_add(struct text_list *flags, const char *word, struct error *error);

// Takes words apart, the first of which is python.exe itself. Whether Python takes its flags, python_words_add() tells. Owner: the caller, who calls text_list_clear(&flags).
struct python_words python_words_take(const struct text_list *words);
