// SPDX-License-Identifier: MIT
#include "commands/command_cure.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/text.h"
#include "settings/class_spec.h"

// What is refused then needs no cure of its own, which would be tried in turn, and so on.
static bool is_trying;

bool command_cure_parses(const char *command, struct command_line *line, struct error *refused)
{
    if (is_trying)
        return false;
    struct text_list words = quoting_split(command);
    struct command_line own = {0};
    struct error ignored = {0};
    is_trying = true;
    const bool parses = words.count > 0 &&
                        command_line_parse(line != NULL ? line : &own, (const char *const *)words.items + 1,
                                           (int)words.count - 1, refused != NULL ? refused : &ignored);
    is_trying = false;
    command_line_clear(&own);
    error_clear(&ignored);
    text_list_clear(&words);
    return parses;
}

// The command line with words in the place of those from an argument to before another one, and without secrets. Owner: the caller.
static char *replaced(const struct command_words *all, int from, int to, const char *words)
{
    struct text_buffer command = {0};
    text_buffer_add(&command, "pyhost");
    for (int i = 0; i <= all->count; i++) {
        if (i == from)
            text_buffer_add_format(&command, " %s", words);
        if (i == all->count || (i >= from && i < to))
            continue;
        char *shown = secret_shown_argument(i > 0 ? all->arguments[i - 1] : "", all->arguments[i]);
        quoting_add(&command, shown, false);
        free(shown);
    }
    return text_buffer_take(&command);
}

// Advises a command; what stands behind it is said as it is.
static void advise(const char *when, const char *command, const char *behind, struct error *error)
{
    char *advice = secret_advice(when, command);
    error_advise(error, "%s%s", advice, behind);
    free(advice);
}

// ---- behind a program ----

// With "--" right behind the program; secrets are not repeated. Owner: the caller.
static char *with_dashes(const struct command_words *all, int program)
{
    struct text_buffer command = {0};
    const int head = program + (strcmp(all->arguments[program], "-m") == 0 ? 2 : 1);
    text_buffer_add(&command, "pyhost");
    for (int i = 0; i < all->count; i++) {
        char *shown = secret_shown_argument(i > 0 ? all->arguments[i - 1] : "", all->arguments[i]);
        if (i == head)
            text_buffer_add(&command, " --");
        quoting_add(&command, shown, false);
        free(shown);
    }
    return text_buffer_take(&command);
}

// "NAME --python PATH C:\script.py", as NSSM has it: the program is the name. Owner: the caller; NULL: it is none.
static char *with_name(const struct command_words *all, const struct command_line *line, int program)
{
    struct command_line parsed = {0};
    struct text_buffer words = {0};
    const char *name = all->arguments[program];
    if (line->verb != VERB_INSTALL || command_line_has(line, OPTION_NAME) || strpbrk(name, ".:\\/") != NULL ||
        name[0] == '-')
        return NULL;
    text_buffer_add(&words, "--name");
    quoting_add(&words, name, false);
    char *command = replaced(all, program, program + 1, words.data);
    const bool is =
        command_cure_parses(command, &parsed, NULL) && parsed.arguments.count > 0 &&
        (strpbrk(parsed.arguments.items[0], ".:\\/") != NULL || strcmp(parsed.arguments.items[0], "-m") == 0);
    command_line_clear(&parsed);
    free(text_buffer_take(&words));
    if (is)
        return command;
    free(command);
    return NULL;
}

void command_cure_behind_program(const struct command_words *all, const struct command_line *line,
                                 int program, enum option_id id, const char *moved, struct error *error)
{
    if (is_trying)
        return;
    struct error refused = {0};
    const char *last = all->arguments[all->count - 1];
    const bool lacks_value = verbs_options[id].value != NULL && !verbs_options[id].optional &&
                             command_refusal_option(line->verb, last) == id && strchr(last, '=') == NULL;
    char *named = with_name(all, line, program);
    char *dashed = with_dashes(all, program);
    if (named != NULL)
        advise(NULL, named, "", error);
    else if (moved == NULL) // a secret is in it
        advise("if the program is to have it", dashed, "; else put the options in front of the program",
               error);
    else if (!lacks_value &&
             command_cure_parses(moved, NULL, &refused)) // else it would take the program for its value
        error_advise(error, "%s", moved);
    else if (lacks_value || (command_line_has(line, id) && command_cure_parses(dashed, NULL, NULL)))
        advise(NULL, dashed, "", error);
    else if (line->verb == VERB_UPDATE)
        error_move(error, &refused);
    else
        error_advise(error, "put the options in front of the program");
    error_clear(&refused);
    free(dashed);
    free(named);
}

// ---- verbs and names ----

bool command_cure_rename(const char *name, struct error *error)
{
    struct text_buffer quoted = {0};
    quoting_add(&quoted, name != NULL ? name : "NAME", false);
    error_set(error, 0, "Windows cannot rename a service");
    error_advise(
        error,
        "write its definition with: pyhost dump %s --output service.toml; change the name in it, then "
        "remove the service and install the file: pyhost install --file service.toml",
        quoted.data);
    free(text_buffer_take(&quoted));
    return false;
}

void command_cure_name(enum verb_id verb, const char *name, const struct command_words *all,
                       struct error *error)
{
    struct text_buffer words = {0};
    text_buffer_add(&words, verbs_table[verb].name);
    quoting_add(&words, name, false);
    char *command = text_format("pyhost %s", words.data);
    for (int i = 0; i < all->count; i++) {
        const bool is_name = command_refusal_option(VERBS, all->arguments[i]) == OPTION_NAME;
        if (!is_name)
            continue;
        // The name's words go, and the verb gets the name.
        const int end = i + (strchr(all->arguments[i], '=') == NULL ? 2 : 1);
        struct text_list rest = {0};
        for (int j = 0; j < all->count; j++)
            if (j < i || j >= end)
                text_list_add(&rest, all->arguments[j]);
        int at = 0;
        while (at < (int)rest.count && verbs_find(rest.items[at]) != verb)
            at++;
        const struct command_words left = {(const char *const *)rest.items, (int)rest.count};
        char *whole = replaced(&left, at, at + 1, words.data);
        if (command_cure_parses(whole, NULL, NULL))
            text_replace(&command, "%s", whole);
        free(whole);
        text_list_clear(&rest);
        break;
    }
    advise(NULL, command, "", error);
    free(command);
    free(text_buffer_take(&words));
}

void command_cure_verb(const char *verb, const struct command_words *all, int at, struct error *error)
{
    char *command = replaced(all, at, at + 1, verb);
    if (command_cure_parses(command, NULL, NULL))
        advise(NULL, command, "", error);
    else
        error_advise(error, "pyhost %s", verb);
    free(command);
}

bool command_cure_startup(const struct command_words *all, struct error *error)
{
    int at = 0;
    while (at < all->count && verbs_alias_startup(all->arguments[at]) == NULL)
        at++;
    if (at == all->count)
        return false;
    error_set(error, 0, "\"%s\" stands for \"update --startup %s\", and takes no other --startup",
              all->arguments[at], verbs_alias_startup(all->arguments[at]));
    command_cure_verb(verbs_table[VERB_UPDATE].name, all, at, error);
    return false;
}

// ---- what is to run ----

void command_cure_file(const struct command_words *all, int at, struct error *error)
{
    struct text_buffer words = {0};
    text_buffer_add(&words, "--file");
    quoting_add(&words, all->arguments[at], false);
    char *command = replaced(all, at, at + 1, words.data);
    advise(NULL, command, "", error);
    free(command);
    free(text_buffer_take(&words));
}

char *command_cure_class(const struct command_line *line)
{
    const struct command_words all = {(const char *const *)line->words.items, (int)line->words.count};
    const bool is_update = line->verb == VERB_UPDATE;
    const char *file = command_line_value(line, OPTION_FILE);
    if (line->verb == VERB_ADOPT) {
        struct text_buffer command = {0};
        text_buffer_add(&command, "pyhost install --force");
        text_buffer_add(&command, " --name");
        quoting_add(&command, line->arguments.items[0], false);
        text_buffer_add(&command, " " CLASS_SPEC_PLACE);
        return text_buffer_take(&command);
    }
    if (line->subject < 0 && file != NULL)
        return text_format("set the class in \"%s\" to " CLASS_SPEC_PLACE, file);
    if (line->subject < 0 && !is_update)
        return NULL;
    const bool is_option =
        line->subject < 0 || command_refusal_option(line->verb, line->words.items[line->subject]) != OPTIONS;
    const int begin = line->subject < 0 ? all.count : line->subject;
    const int end = line->subject < 0 ? all.count : line->subject_end;
    char *tried = replaced(&all, begin, end, is_option ? "--class module.Class" : "module.Class");
    char *command = replaced(&all, begin, end, is_option ? "--class " CLASS_SPEC_PLACE : CLASS_SPEC_PLACE);
    struct command_line parsed = {0};
    const bool parses =
        command_cure_parses(tried, &parsed, NULL) && !command_line_has(&parsed, OPTION_PROGRAM);
    free(tried);
    command_line_clear(&parsed);
    if (!parses) {
        free(command);
        command = is_update ? class_spec_naming(line->arguments.items[0]) : NULL;
    }
    return command;
}
