// SPDX-License-Identifier: MIT
// What is said of a command line that cannot be taken as it is, with the line as it was meant. Pure. What refuses fills error, and returns false.
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "commands/command_line.h"

// All of the command line behind "pyhost".
struct command_words {
    const char *const *arguments;
    int count;
};

// The length of an option's name, which "=" ends where a value stands behind it.
size_t command_refusal_name_length(const char *option);

// The option that text is, where the verb takes it; VERBS: any verb. Else OPTIONS.
enum option_id command_refusal_option(enum verb_id verb, const char *text);

// The verb does not take the option.
bool command_refusal_not_of_verb(const struct command_words *all, const struct command_line *line,
                                 enum option_id id, struct error *error);

// The option has no value, but next (may be NULL) behind it, which is an option itself.
bool command_refusal_no_value(enum option_id id, const char *next, struct error *error);

// Behind a name and "--wait" stands a word that may be a time that was meant, or one more service.
bool command_refusal_no_time(const struct option *option, const char *word, struct error *error);

// The option stands behind the program, which begins at that argument; line: what stands in front.
bool command_refusal_behind_program(const struct command_words *all, const struct command_line *line,
                                    int program, enum option_id id, struct error *error);

// "main.py --port 8080", "-m package --port 8080", "module.Class install" in one word: the words that it has, as on a command line. A
// python.exe in front is left away. Owner: the caller; NULL: it is one word, as far as can be seen.
char *command_refusal_words_in(const char *text);

// One argument has several words, which were quoted as a whole. Takes words, which are those of command_refusal_words_in().
bool command_refusal_one_word(const struct command_words *all, const char *argument, char *words,
                              struct error *error);
