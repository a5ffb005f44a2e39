// SPDX-License-Identifier: MIT
#include "commands/python_words.h"

#include <string.h>

#include "base/compiler.h"

bool python_words_is_python(const char *name)
{
    static const char *const names[] = {"python.exe", "pythonw.exe", "python_d.exe", "python", "pythonw"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_ignore_case(name, names[i]))
            return true;
    // "python3.exe", "python3.11.exe", "python3.13t.exe"
    return text_starts_with_ignore_case(name, "python3") && text_ends_with_ignore_case(name, ".exe");
}

static bool wants_value(const char *word)
{
    return strcmp(word, "-X") == 0 || strcmp(word, "-W") == 0 || strcmp(word, "--check-hash-based-pycs") == 0;
}

bool python_words_is_flag(const char *before, const char *word)
{
    static const char letters[] =
        "bBdEiIOPqRsSuvx"; // docs.python.org, "Command line and environment"; -P since 3.11
    if (wants_value(before))
        return word[0] != '\0';
    if (wants_value(word) || strncmp(word, "--check-hash-based-pycs=", 24) == 0)
        return true; // the next word is its value
    if (word[0] != '-' || word[1] == '\0')
        return false;
    const size_t plain = strspn(word + 1, letters);
    const char *rest = word + 1 + plain;
    return rest[0] == '\0' || ((rest[0] == 'X' || rest[0] == 'W') && rest[1] != '\0');
}

// Letters of one argument such as "-uOm": the last of them may say that a module or a command follows.
static void take_letters(struct python_words *taken, const char *letters)
{
    for (; *letters != '\0' && !taken->module && !taken->command; letters++) {
        const char flag[] = {'-', *letters, '\0'};
        taken->module = *letters == 'm';
        taken->command = *letters == 'c';
        if (*letters != 'u' && !taken->module && !taken->command)
            text_list_add(&taken->flags, flag);
    }
}

struct python_words python_words_take(const struct text_list *words)
{
    struct python_words taken = {.first = 1};
    for (; taken.first < words->count && words->items[taken.first][0] == '-' &&
           words->items[taken.first][1] != '\0' && !taken.module && !taken.command;
         taken.first++) {
        const char *word = words->items[taken.first];
        bool has_value = word[1] == 'X' || word[1] == 'W';
        if (word[1] == '-' && wants_value(word) && taken.first + 1 < words->count) {
            text_list_add(&taken.flags, word); // a word of its own: CPython knows no "=" there
            text_list_add(&taken.flags, words->items[++taken.first]);
        } else if (has_value && word[2] == '\0' && taken.first + 1 < words->count) {
            text_list_add_owned(&taken.flags, text_format("%s%s", word, words->items[++taken.first]));
        } else if (has_value || word[1] == '-') {
            text_list_add(&taken.flags, word);
        } else {
            take_letters(&taken, word + 1);
        }
    }
    return taken;
}
