// SPDX-License-Identifier: MIT
#include "commands/command_rewrite.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/quoting.h"
#include "base/text.h"
#include "commands/option_value.h"

size_t command_rewrite_name_length(const char *option)
{
    return strcspn(option, "=");
}

enum option_id command_rewrite_option(enum verb_id verb, const char *text)
{
    enum option_id id = verbs_find_option(verb, text, (unsigned long)command_rewrite_name_length(text));
    return id != OPTIONS && (verb == VERBS || verbs_takes(verb, id)) ? id : OPTIONS;
}

char *command_rewrite_moved(enum verb_id verb, const char *const *arguments, int count, int program)
{
    struct text_buffer text = {0};
    struct text_list rest = {0};
    bool is_secret = false;
    text_buffer_add(&text, "pyhost");
    for (int i = 0; i < count; i++) {
        const char *word = arguments[i];
        const enum option_id id =
            i > program && strncmp(word, "--", 2) == 0 ? command_rewrite_option(verb, word) : OPTIONS;
        is_secret |= command_rewrite_option(VERBS, word) == OPTION_PASSWORD;
        if (i >= program && id == OPTIONS) {
            text_list_add(&rest, word);
            continue;
        }
        quoting_add(&text, word, false);
        const char *next = i + 1 < count ? arguments[i + 1] : NULL;
        if (id != OPTIONS && verbs_options[id].value != NULL && strchr(word, '=') == NULL && next != NULL &&
            (!verbs_options[id].optional || option_value_fits(id, next)))
            quoting_add(&text, arguments[++i], false);
    }
    for (size_t i = 0; i < rest.count; i++)
        quoting_add(&text, rest.items[i], false);
    text_list_clear(&rest);
    char *taken = text_buffer_take(&text);
    if (!is_secret)
        return taken;
    free(taken);
    return NULL;
}

// ---- several words in one ----

// Where the name of a script or program ends that other words stand behind; NULL: nowhere. A directory may be called "x.py files".
static const char *end_of_file(const char *text)
{
    static const char *const suffixes[] = {".py ", ".pyw ", ".pyz ", ".exe "};
    for (const char *at = text; *at != '\0'; at++)
        for (size_t i = 0; i < COUNT_OF(suffixes); i++)
            if (text_starts_with_ignore_case(at, suffixes[i])) {
                const char *end = at + strlen(suffixes[i]) - 1;
                const char *rest = end + strspn(end, " ");
                const bool is_path = strpbrk(rest, "\\/") != NULL && strchr(rest, ':') == NULL;
                if (*rest != '\0' && (*rest == '-' || !is_path))
                    return end;
            }
    return NULL;
}

// The same of a class or function: no name of one has a blank in it.
static const char *end_of_name(const char *text)
{
    const char *name = text;
    for (const char *c = text; *c != '\0'; c++)
        if (*c == '\\' || *c == '/')
            name = c + 1;
    const char *dot = strchr(name, '.');
    const char *blank = dot != NULL ? strchr(dot, ' ') : NULL;
    return blank != NULL && blank[strspn(blank, " ")] != '\0' ? blank : NULL;
}

char *command_rewrite_words_in(const char *text)
{
    static const char *const starters[] = {"python ", "python.exe ", "py ", "py.exe "};
    struct text_buffer words = {0};
    if (strncmp(text, "-m ", 3) == 0)
        return text_copy(text);
    const char *start = text;
    for (size_t i = 0; i < COUNT_OF(starters); i++)
        if (text_starts_with_ignore_case(start, starters[i]))
            start += strlen(starters[i]);
    if (strncmp(start, "-m ", 3) == 0)
        return text_copy(start);
    const char *end = end_of_file(start);
    if (end == NULL)
        end = end_of_name(start);
    if (end == NULL)
        return start != text && strchr(start, '.') != NULL ? text_copy(start) : NULL;
    char *program = text_copy_part(start, (size_t)(end - start));
    quoting_add(&words, program, false);
    text_buffer_add(&words, end);
    free(program);
    return text_buffer_take(&words);
}

char *command_rewrite_split(const char *const *arguments, int count, const char *word, const char *words)
{
    struct text_buffer line = {0};
    bool is_secret = false;
    text_buffer_add(&line, "pyhost");
    for (int i = 0; i < count; i++) {
        is_secret |= command_rewrite_option(VERBS, arguments[i]) == OPTION_PASSWORD;
        if (strcmp(arguments[i], word) == 0)
            text_buffer_add_format(&line, " %s", words);
        else
            quoting_add(&line, arguments[i], false);
    }
    char *taken = text_buffer_take(&line);
    if (!is_secret)
        return taken;
    free(taken);
    return NULL;
}
