// SPDX-License-Identifier: MIT
#include "commands/command_refusal.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "commands/command_cure.h"
#include "commands/option_value.h"
#include "settings/program_spec.h"

size_t command_refusal_name_length(const char *option)
{
    return strcspn(option, "=");
}

enum option_id command_refusal_option(enum verb_id verb, const char *text)
{
    enum option_id id = verbs_find_option(verb, text, (unsigned long)command_refusal_name_length(text));
    return id != OPTIONS && (verb == VERBS || verbs_takes(verb, id)) ? id : OPTIONS;
}

// ---- an option in its place ----

// Which verbs take the option: "logs, list". Owner: the caller.
static char *verbs_with(enum option_id id)
{
    struct text_list names = {0};
    for (int i = 0; i < VERBS; i++)
        if (verbs_takes((enum verb_id)i, id))
            text_list_add(&names, verbs_table[i].name);
    char *text = text_list_join(&names, ", ");
    text_list_clear(&names);
    return text;
}

bool command_refusal_not_of_verb(const struct command_words *all, const struct command_line *line,
                                 enum option_id id, struct error *error)
{
    const enum verb_id verb = line->verb;
    char *verbs = verbs_with(id);
    error_set(error, 0, "the verb \"%s\" has no option \"%s\"%s%s", verbs_table[verb].name,
              verbs_options[id].name, verbs[0] != '\0' ? "; it is one of " : "", verbs);
    free(verbs);
    const char *name = id == OPTION_NAME ? command_line_value(line, id) : NULL;
    if (name == NULL || strstr(verbs_table[verb].arguments, "NAME") == NULL)
        return error_advise(error, "pyhost help %s", verbs_table[verb].name);
    if (verb == VERB_UPDATE && line->arguments.count > 0)
        return command_cure_rename(line->arguments.items[0], error);
    command_cure_name(verb, name, all, error);
    return false;
}

bool command_refusal_no_value(enum option_id id, const char *next, struct error *error)
{
    const struct option *option = &verbs_options[id];
    error_set(error, 0, "the option \"%s\" wants a value: %s", option->name, option->value);
    return next == NULL ? false
                        : error_advise(error, "if \"%s\" is the value: %s=%s", next, option->name, next);
}

// Behind a name and "--wait" it may be a time that was meant, or one more service.
bool command_refusal_no_time(const struct option *option, const char *word, struct error *error)
{
    error_set(error, 0, "\"%s\" behind %s is not a valid time", word, option->name);
    return error_advise(error, "write the time as %s=30s; the names of all services go in front of %s",
                        option->name, option->name);
}

// The line, unless something in it is a secret: then NULL. Takes line.
static char *unless_secret(char *line, bool is_secret)
{
    char *shown = secret_shown_line(line);
    const bool hides = is_secret || strcmp(shown, line) != 0;
    free(shown);
    if (!hides)
        return line;
    free(line);
    return NULL;
}

// The command line with the options that stand behind the program in front of it. Owner: the caller; NULL: there is a secret in it.
static char *moved(const struct command_words *all, enum verb_id verb, int program)
{
    struct text_buffer text = {0};
    struct text_list rest = {0};
    bool is_secret = false;
    text_buffer_add(&text, "pyhost");
    for (int i = 0; i < all->count; i++) {
        const char *word = all->arguments[i];
        const enum option_id id =
            i > program && strncmp(word, "--", 2) == 0 ? command_refusal_option(verb, word) : OPTIONS;
        is_secret |= command_refusal_option(VERBS, word) == OPTION_PASSWORD;
        if (i >= program && id == OPTIONS) {
            text_list_add(&rest, word);
            continue;
        }
        quoting_add(&text, word, false);
        const char *next = i + 1 < all->count ? all->arguments[i + 1] : NULL;
        if (id != OPTIONS && verbs_options[id].value != NULL && strchr(word, '=') == NULL && next != NULL &&
            (!verbs_options[id].optional || option_value_fits(id, next)))
            quoting_add(&text, all->arguments[++i], false);
    }
    for (size_t i = 0; i < rest.count; i++)
        quoting_add(&text, rest.items[i], false);
    text_list_clear(&rest);
    return unless_secret(text_buffer_take(&text), is_secret);
}

bool command_refusal_behind_program(const struct command_words *all, const struct command_line *line,
                                    int program, enum option_id id, struct error *error)
{
    error_set(error, 0,
              "the option \"%s\" stands behind the program, where all words belong to the program; \"--\" in "
              "front of the program "
              "lets it pass",
              verbs_options[id].name);
    char *in_front = moved(all, line->verb, program);
    command_cure_behind_program(all, line, program, id, in_front, error);
    free(in_front);
    return false;
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

// The same of a class or function: no name of one has a blank in it, as that of a script may.
static const char *end_of_name(const char *text)
{
    const char *name = text;
    for (const char *c = text; *c != '\0'; c++)
        if (*c == '\\' || *c == '/')
            name = c + 1;
    if (program_spec_kind(text) == PROGRAM_SCRIPT && strchr(name, ':') == NULL)
        return NULL;
    const char *dot = strchr(name, '.');
    const char *blank = dot != NULL ? strchr(dot, ' ') : NULL;
    return blank != NULL && blank[strspn(blank, " ")] != '\0' ? blank : NULL;
}

char *command_refusal_words_in(const char *text)
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

// The command line with words, as on a command line, in the place of one word. Owner: the caller; NULL: there is a secret in it.
static char *split(const struct command_words *all, const char *word, const char *words)
{
    struct text_buffer line = {0};
    bool is_secret = false;
    text_buffer_add(&line, "pyhost");
    for (int i = 0; i < all->count; i++) {
        is_secret |= command_refusal_option(VERBS, all->arguments[i]) == OPTION_PASSWORD;
        if (strcmp(all->arguments[i], word) == 0)
            text_buffer_add_format(&line, " %s", words);
        else
            quoting_add(&line, all->arguments[i], false);
    }
    return unless_secret(text_buffer_take(&line), is_secret);
}

bool command_refusal_one_word(const struct command_words *all, const char *subject, char *words,
                              struct error *error)
{
    size_t head = strncmp(words, "-m ", 3) == 0 ? 3 : 0;
    const bool quoted = words[head] == '"' && strchr(words + head + 1, '"') != NULL;
    head += quoted ? 2 + strcspn(words + head + 1, "\"") : strcspn(words + head, " ");
    // As it is; with "--" behind a program whose arguments are like options; a class alone.
    char *forms[] = {text_copy(words), text_format("%.*s --%s", (int)head, words, words + head),
                     text_copy_part(words, head)};
    char *command = NULL;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        char *tried = command == NULL ? split(all, subject, forms[i]) : NULL;
        if (tried != NULL && command_cure_parses(tried, NULL, NULL))
            command = tried;
        else
            free(tried);
        free(forms[i]);
    }
    char *shown = secret_shown_line(subject);
    char *shown_words = secret_shown_line(words);
    char *advice = secret_advice("leave the quotes away", shown_words);
    error_set(error, 0, "\"%s\" is one word, since it stands in quotes as a whole", shown);
    if (command != NULL)
        error_advise(error, "%s", command);
    else
        error_advise(error, "%s", advice);
    free(advice);
    free(shown_words);
    free(shown);
    free(command);
    free(words);
    return false;
}
