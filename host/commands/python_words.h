// SPDX-License-Identifier: MIT
// What stands behind python.exe on a command line. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

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

// Is word an option that the interpreter of a service can have, behind the word before it ("": the first)? One that says what to run,
// or that prints something and ends, is none.
bool python_words_is_flag(const char *before, const char *word);

// Takes words apart, the first of which is python.exe itself. Owner: the caller, who calls text_list_clear(&flags).
struct python_words python_words_take(const struct text_list *words);
