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

// Is word an option that the interpreter of a service can have, behind the word before it ("": the first)? One that says what to run,
// or that prints something and ends, is none.
static bool is_flag(const char *before, const char *word)
{
    // docs.python.org, "Command line and environment"; -P since 3.11; -t is taken, and does nothing
    static const char letters[] = "bBdEiIOPqRsStuvx";
    if (wants_value(before))
        return word[0] != '\0';
    if (wants_value(word))
        return true; // the next word is its value: CPython knows no "=" behind --check-hash-based-pycs
    if (word[0] != '-' || word[1] == '\0')
        return false;
    const char *rest = word + 1 + strspn(word + 1, letters);
    return rest[0] == '\0' || ((rest[0] == 'X' || rest[0] == 'W') && rest[1 + strspn(rest + 1, " ")] != '\0');
}

bool python_words_add(struct text_list *flags, const char *word, struct error *error)
{
    const char *before = flags->count > 0 ? flags->items[flags->count - 1] : "";
    const size_t name = word[0] == '-' ? strcspn(word, "XW ") : strlen(word);
    if (!is_flag(before, word)) {
        error_set(error, 0, "\"%s\" is no option that Python takes for a service", word);
        return error_advise(error, word[0] == '-'
                                       ? "see which there are: python -h; what the service runs stands in "
                                         "the program, as in -m package"
                                       : "write it as python.exe has it: -O, -Xutf8, -Werror");
    }
    // CPython takes a blank in front of the value for a part of it, and knows no option of -X of that name.
    if (!wants_value(before) && (word[name] == 'X' || word[name] == 'W'))
        text_list_add_owned(flags, text_format("%.*s%s", (int)name + 1, word,
                                               word + name + 1 + strspn(word + name + 1, " ")));
    else
        text_list_add(flags, word);
    return true;
}

// Letters of one argument such as "-uOm" or "-bX": the last of them may say that a module or a command follows, or have a value, which
// is the rest or the next word. Returns how many words were taken.
static size_t take_letters(struct python_words *taken, const char *letters, const char *next)
{
    for (; *letters != '\0'; letters++) {
        const bool is_last = letters[1] == '\0';
        const bool has_value = *letters == 'X' || *letters == 'W';
        const bool starts = *letters == 'm' || *letters == 'c';
        if (starts && is_last) {
            taken->module = *letters == 'm';
            taken->command = *letters == 'c';
        } else if (has_value || starts) { // "-mshop" is refused where it is added
            const bool in_next = has_value && is_last && next != NULL;
            text_list_add_owned(&taken->flags, text_format("-%s%s", letters, in_next ? next : ""));
            return in_next ? 2 : 1;
        } else if (*letters != 'u') {
            text_list_add_owned(&taken->flags, text_format("-%c", *letters));
        }
    }
    return 1;
}

struct python_words python_words_take(const struct text_list *words)
{
    struct python_words taken = {.first = 1};
    while (taken.first < words->count && words->items[taken.first][0] == '-' &&
           words->items[taken.first][1] != '\0' && !taken.module && !taken.command) {
        const char *word = words->items[taken.first++];
        const char *next = taken.first < words->count ? words->items[taken.first] : NULL;
        if (word[1] != '-') {
            taken.first += take_letters(&taken, word + 1, next) - 1;
            continue;
        }
        text_list_add(&taken.flags, word);
        if (wants_value(word) && next != NULL) {
            text_list_add(&taken.flags, next);
            taken.first++;
        }
    }
    return taken;
}
