// SPDX-License-Identifier: MIT
#include "commands/python_words.h"

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
        if (has_value && word[2] == '\0' && taken.first + 1 < words->count)
            text_list_add_owned(&taken.flags, text_format("%s%s", word, words->items[++taken.first]));
        else if (has_value || word[1] == '-')
            text_list_add(&taken.flags, word);
        else
            take_letters(&taken, word + 1);
    }
    return taken;
}
