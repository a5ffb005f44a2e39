// SPDX-License-Identifier: MIT
// A command line as it was meant, for who is told that it cannot be taken as it is. Pure.
#pragma once

#include <stddef.h>

#include "commands/verbs.h"

// The length of an option's name, which "=" ends where a value stands behind it.
size_t command_rewrite_name_length(const char *option);

// The option that text is, where the verb takes it; VERBS: any verb. Else OPTIONS.
enum option_id command_rewrite_option(enum verb_id verb, const char *text);

// The command line with the options that stand behind the program, which begins at that argument, in front of it. Owner: the caller; NULL:
// there is a password in it.
char *command_rewrite_moved(enum verb_id verb, const char *const *arguments, int count, int program);

// "main.py --port 8080", "-m package --port 8080", "module.Class install" in one word: the words that it has, as on a command line. A
// python.exe in front is left away. Owner: the caller; NULL: it is one word, as far as can be seen.
char *command_rewrite_words_in(const char *text);

// The command line with words, as on a command line, in the place of one word. Owner: the caller; NULL: there is a password in it.
char *command_rewrite_split(const char *const *arguments, int count, const char *word, const char *words);
