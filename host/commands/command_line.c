// SPDX-License-Identifier: MIT
#include "commands/command_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/quoting.h"
#include "base/secret.h"
#include "commands/command_cure.h"
#include "commands/command_habits.h"
#include "commands/command_refusal.h"
#include "commands/option_value.h"
#include "settings/program_spec.h"

// Where the parser stands.
struct parser {
    struct command_line *line;
    struct command_words words;
    int at;       // the present one
    bool ended;   // "--" has ended the options
    bool own;     // and what stands behind it is the service's: a name stood in front of it, or another "--"
    int program;  // where the program to be installed begins; 0: nowhere
    size_t head;  // how many of line->arguments are the program itself
    bool is_free; // what is left of the program's words may be anything
    const char *open; // a word that stood behind an option which could have had it as its value
    enum option_id open_option;
};

// ---- options ----

static bool is_option(const char *text)
{
    return text[0] == '-' && text[1] != '\0' && strcmp(text, "--") != 0;
}

// What was meant for the service: the same with "--" in front of it.
static void advise_dashes(const struct parser *parser, struct error *error)
{
    struct text_buffer command = {0};
    text_buffer_add_format(&command, "pyhost %s", verbs_table[parser->line->verb].name);
    for (size_t i = 0; i < parser->line->arguments.count; i++)
        quoting_add(&command, parser->line->arguments.items[i], false);
    text_buffer_add(&command, " --");
    for (int i = parser->at; i < parser->words.count; i++)
        quoting_add(&command, parser->words.arguments[i], false);
    char *shown = secret_shown_line(command.data);
    char *advice = secret_advice("if the service is to have it", shown);
    error_advise(error, "%s", advice);
    free(advice);
    free(shown);
    free(text_buffer_take(&command));
}

static bool unknown_option(const struct parser *parser, const char *text, struct error *error)
{
    const struct command_line *line = parser->line;
    char *name = text_copy_part(text, command_refusal_name_length(text));
    error_set(error, 0, "there is no option \"%s\"", name);
    const char *next = parser->at + 1 < parser->words.count ? parser->words.arguments[parser->at + 1] : NULL;
    const char *nearest = command_habits_option(line->verb, name);
    if (nearest == NULL)
        nearest = verbs_nearest_option(line->verb, name);
    char *words = line->verb != VERBS && verbs_takes(line->verb, OPTION_PROGRAM)
                      ? command_refusal_words_in(text)
                      : NULL;
    if (words != NULL) { // "-m package --port 1" in quotes
        error_clear(error);
        free(name);
        return command_refusal_one_word(&parser->words, text, words, error);
    }
    if (command_habits_advise(line->verb, name, next, error)) {
        free(name);
        return false;
    }
    if (nearest != NULL)
        error_advise(error, "%s", nearest);
    else if (line->verb != VERBS && verbs_table[line->verb].most == VERB_NAMES_AND_OWN &&
             line->arguments.count > 0)
        advise_dashes(parser, error);
    else if (line->verb != VERBS)
        error_advise(error, "pyhost help %s", verbs_table[line->verb].name);
    else
        error_advise(error, "pyhost help VERB lists a verb's options");
    free(name);
    return false;
}

static void twice(enum option_id id, const char *before, const char *now, struct error *error)
{
    char *first = secret_shown_line(before);
    char *second = secret_shown_line(now);
    error_set(error, 0, "the option \"%s\" is given twice: \"%s\" and \"%s\"", verbs_options[id].name, first,
              second);
    free(second);
    free(first);
}

// An option with one value is given once; the same again does no harm.
static bool add_value(struct command_line *line, enum option_id id, char *canonical, struct error *error)
{
    const struct option *option = &verbs_options[id];
    const bool once = option->kind != OPTION_LIST && !option->repeated;
    const char *before = once ? command_line_value(line, id) : NULL;
    const bool same = before == NULL || strcmp(before, canonical) == 0;
    if (!same && id == OPTION_PASSWORD)
        error_set(error, 0, "the option \"--password\" is given twice");
    else if (!same)
        twice(id, before, canonical, error);
    if (same)
        text_list_add_owned(&line->values[id], canonical);
    else
        free(canonical);
    return same;
}

static void mark_subject(struct command_line *line, int begin, int end)
{
    line->subject = begin;
    line->subject_end = end;
}

// Takes the option that the parser stands at, and its value, which may be the next argument.
static bool take_option(struct parser *parser, struct error *error)
{
    struct command_line *line = parser->line;
    const char *text = parser->words.arguments[parser->at];
    size_t length = command_refusal_name_length(text);
    enum option_id id = verbs_find_option(line->verb, text, (unsigned long)length);
    if (id == OPTIONS)
        return unknown_option(parser, text, error);
    const struct option *option = &verbs_options[id];
    const char *value = text[length] == '=' ? text + length + 1 : NULL;
    const int first = parser->at;
    const char *next = parser->at + 1 < parser->words.count ? parser->words.arguments[parser->at + 1] : NULL;
    if (option->value == NULL && value != NULL)
        return error_set(error, 0, "the option \"%s\" takes no value", option->name);
    if (option->value != NULL && value == NULL) {
        // An option that is forgotten its value must not swallow the next one.
        const bool is_other = next != NULL && strncmp(next, "--", 2) == 0 &&
                              command_refusal_option(line->verb, next) != OPTIONS;
        if (!option->optional && (next == NULL || is_other))
            return command_refusal_no_value(id, next, error);
        if (!option->optional || (next != NULL && option_value_fits(id, next))) {
            value = next;
            parser->at++;
        } else if (next != NULL && !is_option(next)) {
            if (line->arguments.count > 0 && verbs_takes_several(line->verb))
                return command_refusal_no_time(option, next, error);
            parser->open = next;
            parser->open_option = id;
        }
    }
    const bool is_place = option->kind == OPTION_PATH || id == OPTION_PYTHON || id == OPTION_FILE;
    if (is_place && value != NULL && !command_habits_check_quote(value, error))
        return error_prefix(error, "%s", option->name);
    char *canonical = option_value_canonical(id, value != NULL ? value : "", error);
    if (canonical == NULL)
        return false;
    // In a definition an empty value says none, and there are accounts with an empty password. To a verb a variable that is not set must not
    // say that nothing is wanted.
    if (id >= OPTION_DEFINITION_END && id != OPTION_PASSWORD && !option->optional && option->value != NULL &&
        canonical[0] == '\0') {
        free(canonical);
        error_set(error, 0, "%s: the value is empty", option->name);
        return error_advise(error, "give %s, or leave %s away", option->value, option->name);
    }
    if (id == OPTION_CLASS || id == OPTION_PROGRAM)
        mark_subject(line, first, parser->at + 1);
    return add_value(line, id, canonical, error) ||
           (id == OPTION_STARTUP && command_cure_startup(&parser->words, error));
}

// ---- programs ----

// Is the word a program by its form? An .exe is one that runs Python, or is refused with words by who knows.
static bool is_program(const char *word)
{
    return program_spec_kind(word) != PROGRAM_NONE || text_ends_with_ignore_case(word, ".exe");
}

// Does the word begin what the service runs?
static bool begins_program(const struct parser *parser, const char *word)
{
    const struct command_line *line = parser->line;
    const size_t names = line->verb == VERB_UPDATE;
    if ((line->verb != VERB_INSTALL && line->verb != VERB_UPDATE) || line->arguments.count != names)
        return false;
    if (strcmp(word, "-m") == 0)
        return true;
    return (parser->ended || !is_option(word)) && strcmp(word, "--") != 0 && is_program(word);
}

// Takes a word behind the program's name.
static bool take_program_word(struct parser *parser, const char *word, struct error *error)
{
    struct command_line *line = parser->line;
    if (!parser->is_free && strcmp(word, "--") == 0) {
        parser->is_free = true;
        if (line->arguments.count == parser->head)
            return true; // it is for this parser alone
    }
    enum option_id id =
        parser->is_free || strncmp(word, "--", 2) != 0 ? OPTIONS : command_refusal_option(line->verb, word);
    if (id != OPTIONS)
        return command_refusal_behind_program(&parser->words, line, parser->program, id, error);
    text_list_add(&line->arguments, word);
    return true;
}

// ---- arguments ----

static bool take_verb(const struct parser *parser, const char *text, struct error *error)
{
    struct command_line *line = parser->line;
    line->verb = verbs_find(text);
    if (line->verb != VERBS) {
        const char *startup = verbs_alias_startup(text);
        return startup == NULL || add_value(line, OPTION_STARTUP, text_copy(startup), error) ||
               command_cure_startup(&parser->words, error);
    }
    if (text_equal_ignore_case(text, "rename"))
        return command_cure_rename(NULL, error);
    error_set(error, 0, "there is no verb \"%s\"", text);
    const char *nearest = verbs_nearest(text);
    if (nearest == NULL)
        return error_advise(error, "pyhost help");
    command_cure_verb(nearest, &parser->words, parser->at, error);
    return false;
}

static bool is_help(const char *text)
{
    return verbs_find(text) == VERB_HELP && strchr("-/", text[0]) != NULL;
}

// Asked for help behind a verb, it is help for the verb.
static void become_help(struct parser *parser)
{
    struct command_line *line = parser->line;
    const char *verb = verbs_table[line->verb].name;
    command_line_clear(line);
    line->verb = VERB_HELP;
    text_list_add(&line->arguments, verb);
    for (int i = 0; i < parser->words.count; i++)
        if (strcmp(parser->words.arguments[i], verbs_options[OPTION_ALL].name) == 0)
            text_list_add(&line->values[OPTION_ALL], "");
    parser->at = parser->words.count;
}

// Behind a name only "debug" has words that are the service's without "--", as pywin32's users know it.
static bool is_for_service(const struct command_line *line)
{
    return line->verb == VERB_DEBUG && line->arguments.count > 0;
}

static void take_argument(struct parser *parser, const char *text)
{
    struct command_line *line = parser->line;
    if (parser->own && verbs_table[line->verb].most == VERB_NAMES_AND_OWN) {
        text_list_add(&line->own, text);
        return;
    }
    if (begins_program(parser, text)) {
        parser->program = parser->at;
        parser->head = line->arguments.count + (strcmp(text, "-m") == 0 ? 2 : 1);
        parser->is_free = parser->ended;
    }
    if ((line->verb == VERB_INSTALL && line->arguments.count == 0) ||
        (line->verb == VERB_UPDATE && line->arguments.count == 1))
        mark_subject(line, parser->at, parser->program != 0 ? parser->words.count : parser->at + 1);
    text_list_add(&line->arguments, text);
}

// Does the word end the options, or the names behind those?
static bool is_end(const struct parser *parser, const char *text)
{
    const bool has_own = verbs_table[parser->line->verb].most == VERB_NAMES_AND_OWN;
    return strcmp(text, "--") == 0 && (!parser->ended || (has_own && !parser->own));
}

static bool take(struct parser *parser, struct error *error)
{
    struct command_line *line = parser->line;
    const char *text = parser->words.arguments[parser->at];
    const bool has_verb = line->verb != VERBS;
    const bool for_service = is_for_service(line);
    if (has_verb && is_help(text) && !parser->ended && !for_service &&
        (parser->program == 0 || (!parser->is_free && strcmp(text, "--help") == 0))) {
        become_help(parser);
        return true;
    }
    if (parser->program != 0)
        return take_program_word(parser, text, error);
    if (has_verb && is_end(parser, text)) {
        parser->own = parser->ended || line->arguments.count > 0;
        parser->ended = true;
        return true;
    }
    if (has_verb && !parser->ended && !for_service &&
        (!command_habits_check_dash(text, error) || !command_habits_check_quote(text, error)))
        return false;
    if (parser->ended || begins_program(parser, text) ||
        (for_service && command_refusal_option(line->verb, text) == OPTIONS)) {
        take_argument(parser, text);
        return true;
    }
    if (is_option(text) && (has_verb || verbs_find(text) == VERBS))
        return take_option(parser, error);
    if (!has_verb)
        return take_verb(parser, text, error);
    take_argument(parser, text);
    return true;
}

// ---- checks ----

static bool is_too_many(const struct verb *verb, size_t count)
{
    return verb->most < VERB_NAMES_AND_OWN && count > verb->most;
}

static bool check_count(const struct command_line *line, struct error *error)
{
    const struct verb *verb = &verbs_table[line->verb];
    const struct text_list *arguments = &line->arguments;
    if (is_too_many(verb, arguments->count) && verb->most == 1)
        error_set(error, 0, "\"%s\" takes one %s, and got %zu: \"%s\" and \"%s\"", verb->name,
                  strstr(verb->arguments, "NAME") != NULL ? "name" : "argument", arguments->count,
                  arguments->items[0], arguments->items[1]);
    else if ((arguments->count < verb->fewest && !command_line_has(line, OPTION_OUTDATED)) ||
             is_too_many(verb, arguments->count))
        error_set(error, 0, "\"%s\" takes %s", verb->name,
                  verb->arguments[0] != '\0' ? verb->arguments : "no arguments");
    else
        return true;
    if (line->verb == VERB_LIST)
        return error_advise(error, "pyhost status \"%s\"", arguments->items[0]);
    return error_advise(error, "pyhost help %s", verb->name);
}

// Can a program be several words in one? No file's name has a colon but behind its drive.
static bool may_be_words(const char *program)
{
    const char *path = program + (strncmp(program, "\\\\?\\", 4) == 0 ? 4 : 0);
    return program_spec_kind(program) == PROGRAM_FUNCTION ||
           (strlen(path) > 2 && strchr(path + 2, ':') != NULL);
}

// Behind the name of a service that is updated stands what it is to run, and nothing that could be another service's name.
static bool check_subject(const struct parser *parser, struct error *error)
{
    const struct command_line *line = parser->line;
    const size_t first = line->verb == VERB_UPDATE;
    const struct text_list *arguments = &line->arguments;
    if ((line->verb != VERB_INSTALL && line->verb != VERB_UPDATE) || arguments->count <= first)
        return true;
    const char *subject = arguments->items[first];
    if (parser->program == 0 &&
        (text_ends_with_ignore_case(subject, ".toml") || text_ends_with_ignore_case(subject, ".json"))) {
        error_set(error, 0, "\"%s\" is a definition file, which --file reads", subject);
        command_cure_file(&parser->words, line->subject, error);
        return false;
    }
    char *words = parser->program == 0 || may_be_words(subject) ? command_refusal_words_in(subject) : NULL;
    if (words != NULL)
        return command_refusal_one_word(&parser->words, subject, words, error);
    if (parser->open == parser->words.arguments[parser->program] && strpbrk(subject, ".:/\\") == NULL)
        return false; // check() has the words
    if (line->verb == VERB_UPDATE && strcmp(subject, "-m") != 0 && strpbrk(subject, ".:/\\") == NULL) {
        error_set(error, 0, "\"update\" takes one name, and got \"%s\" and \"%s\"", arguments->items[0],
                  subject);
        return error_advise(
            error, "to replace what runs, write a path, -m package, or module.Class: pyhost help update");
    }
    if (parser->program == 0 && arguments->count > first + 1) {
        error_set(error, 0, "a class takes no arguments here: \"%s\"", arguments->items[first + 1]);
        return error_advise(error, "pyhost help %s", verbs_table[line->verb].name);
    }
    return true;
}

static bool check_names(const struct command_line *line, struct error *error)
{
    const bool all = verbs_takes_several(line->verb);
    for (size_t i = 0; i < line->arguments.count && (all || i == 0); i++)
        if (line->arguments.items[i][0] == '\0')
            return error_set(error, 0, "argument %zu of \"%s\" is empty", i + 1,
                             verbs_table[line->verb].name);
    return true;
}

static bool check(const struct parser *parser, struct error *error)
{
    const struct command_line *line = parser->line;
    if (line->verb == VERBS) {
        error_set(error, 0, "the command has no verb");
        return error_advise(error, "pyhost help");
    }
    for (int i = 0; i < OPTIONS; i++)
        if (line->values[i].count > 0 && !verbs_takes(line->verb, (enum option_id)i))
            return command_refusal_not_of_verb(&parser->words, line, (enum option_id)i, error);
    if (line->values[OPTION_WAIT].count > 0 && line->values[OPTION_NO_WAIT].count > 0) {
        error_set(error, 0, "--no-wait returns at once, and --wait waits: only one of them can be given");
        return error_advise(error, "leave one of them away");
    }
    if (check_count(line, error) && check_subject(parser, error))
        return check_names(line, error);
    // It was meant as a value.
    if (parser->open != NULL && verbs_options[parser->open_option].kind == OPTION_YES_NO) {
        error_clear(error);
        free(option_value_canonical(parser->open_option, parser->open, error));
    } else if (parser->open != NULL && error->message == NULL) {
        command_refusal_no_time(&verbs_options[parser->open_option], parser->open, error);
    }
    return false;
}

// What "update NAME" is to run is kept as if its options had said it.
static void take_subject(struct command_line *line)
{
    struct text_list names = {0};
    if (line->verb != VERB_UPDATE || line->arguments.count < 2)
        return;
    const enum option_id option = is_program(line->arguments.items[1]) ? OPTION_PROGRAM : OPTION_CLASS;
    text_list_clear(&line->values[option]);
    text_list_add(&names, line->arguments.items[0]);
    for (size_t i = 1; i < line->arguments.count; i++)
        text_list_add(&line->values[option], line->arguments.items[i]);
    text_list_clear(&line->arguments);
    line->arguments = names;
}

bool command_line_parse(struct command_line *line, const char *const *arguments, int count,
                        struct error *error)
{
    struct parser parser = {.line = line, .words = {arguments, count}};
    *line = (struct command_line){.verb = VERBS, .subject = -1};
    for (int i = 0; i < count; i++)
        text_list_add(&line->words, arguments[i]);
    for (; parser.at < count; parser.at++)
        if (!take(&parser, error))
            return false;
    if (!check(&parser, error))
        return false;
    if (command_line_has(line, OPTION_PASSWORD) && command_line_has(line, OPTION_PASSWORD_FROM)) {
        error_set(error, 0, "two passwords are given: --password and --password-from");
        return error_advise(error, "leave --password away: others can see it");
    }
    take_subject(line);
    return true;
}

void command_line_clear(struct command_line *line)
{
    for (int i = 0; i < OPTIONS; i++)
        text_list_clear(&line->values[i]);
    text_list_clear(&line->arguments);
    text_list_clear(&line->words);
    text_list_clear(&line->own);
}

const char *command_line_value(const struct command_line *line, enum option_id option)
{
    const struct text_list *values = &line->values[option];
    return values->count > 0 ? values->items[values->count - 1] : NULL;
}

bool command_line_has(const struct command_line *line, enum option_id option)
{
    return line->values[option].count > 0;
}
