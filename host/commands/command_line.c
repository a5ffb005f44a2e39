// SPDX-License-Identifier: MIT
#include "commands/command_line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/human.h"
#include "base/ranges.h"
#include "settings/program_spec.h"

// ---- values ----

static bool is_number(const char *text)
{
    if (text == NULL || text[0] == '\0')
        return false;
    for (; *text != '\0'; text++)
        if (!isdigit((unsigned char)*text))
            return false;
    return true;
}

// The choice among "a|b|c" that value is; NULL when it is none. Owner: the caller.
static char *choice_of(const char *choices, const char *value)
{
    while (*choices != '\0') {
        size_t length = strcspn(choices, "|");
        char *choice = text_copy_part(choices, length);
        if (text_equal_ignore_case(choice, value))
            return choice;
        free(choice);
        choices += length + (choices[length] == '|');
    }
    return NULL;
}

static char *number_of(const struct option *option, const char *value, struct error *error)
{
    char *end = NULL;
    unsigned long long number = strtoull(value, &end, 10);
    if (!isdigit((unsigned char)value[0]) || *end != '\0' || number > option->most) {
        error_set(error, 0, "%s: \"%s\" is no number from 0 to %lu", option->name, value,
                  (unsigned long)option->most);
        return NULL;
    }
    return text_format("%llu", number);
}

static char *ranges_of(const struct option *option, const char *value, struct error *error)
{
    char *canonical = ranges_canonical(value, option->most);
    if (canonical == NULL) {
        error_set(error, 0, "%s: \"%s\" is no list of numbers from 0 to %lu", option->name, value,
                  (unsigned long)option->most);
        error_advise(error, "write it as 3, or 0,2-4");
    }
    return canonical;
}

static char *duration_of(const struct option *option, const char *value, struct error *error)
{
    uint64_t seconds = 0;
    if (option->most == UINT32_MAX && text_equal_ignore_case(value, "never"))
        return text_copy("never");
    if (!human_parse_duration(value, &seconds) || seconds > option->most) {
        error_set(error, 0, "%s: \"%s\" is no time from 0 to %lu seconds", option->name, value,
                  (unsigned long)option->most);
        error_advise(error, "write it as 90, 90s, 5m, 2h or 1d");
        return NULL;
    }
    return text_format("%llu", (unsigned long long)seconds);
}

char *command_line_canonical(enum option_id id, const char *value, struct error *error)
{
    const struct option *option = &verbs_options[id];
    char *canonical = NULL;
    switch (option->kind) {
    case OPTION_CHOICE:
    case OPTION_YES_NO:
        if (option->kind == OPTION_YES_NO && value[0] == '\0')
            return text_copy("yes");
        canonical = choice_of(option->value, value);
        if (canonical == NULL)
            error_set(error, 0, "%s: \"%s\" is none of %s", option->name, value, option->value);
        return canonical;
    case OPTION_NUMBER:
        return number_of(option, value, error);
    case OPTION_RANGES:
        return ranges_of(option, value, error);
    case OPTION_DURATION:
        return option->optional && value[0] == '\0' ? text_copy("") : duration_of(option, value, error);
    default:
        return text_copy(value);
    }
}

// ---- arguments ----

static bool unknown_option(const char *text, enum verb_id verb, struct error *error)
{
    char *name = text_copy_part(text, strcspn(text, "="));
    error_set(error, 0, "there is no option \"%s\"", name);
    const char *nearest = verbs_nearest_option(verb, name);
    if (nearest == NULL && verb != VERBS)
        nearest = verbs_nearest_option(VERBS, name);
    if (nearest != NULL)
        error_advise(error, "%s", nearest);
    else if (verb != VERBS)
        error_advise(error, "pyhost help %s", verbs_table[verb].name);
    else
        error_advise(error, "pyhost help VERB lists a verb's options");
    free(name);
    return false;
}

// May next be the value of an option that can go without one?
static bool is_optional_value(const struct option *option, const char *next)
{
    uint64_t ignored = 0;
    if (next == NULL)
        return false;
    if (option->kind == OPTION_YES_NO)
        return text_equal_ignore_case(next, "yes") || text_equal_ignore_case(next, "no");
    return is_number(next) || (isdigit((unsigned char)next[0]) && human_parse_duration(next, &ignored));
}

// Takes the option at arguments[*i] and its value, which may be the next argument.
static bool take_option(struct command_line *line, const char *const *arguments, int count, int *i,
                        struct error *error)
{
    const char *text = arguments[*i];
    size_t length = strcspn(text, "=");
    enum option_id id = verbs_find_option(line->verb, text, (unsigned long)length);
    if (id == OPTIONS)
        return unknown_option(text, line->verb, error);
    const struct option *option = &verbs_options[id];
    const char *value = text[length] == '=' ? text + length + 1 : NULL;
    const char *next = *i + 1 < count ? arguments[*i + 1] : NULL;
    if (option->value == NULL && value != NULL)
        return error_set(error, 0, "the option \"%s\" takes no value", option->name);
    if (option->value != NULL && value == NULL && (!option->optional || is_optional_value(option, next))) {
        if (next == NULL)
            return error_set(error, 0, "the option \"%s\" wants a value: %s", option->name, option->value);
        value = next;
        (*i)++;
    }
    char *canonical = command_line_canonical(id, value != NULL ? value : "", error);
    if (canonical == NULL)
        return false;
    text_list_add_owned(&line->values[id], canonical);
    return true;
}

static bool is_option(const struct command_line *line, const char *text)
{
    if (strncmp(text, "--", 2) == 0)
        return text[2] != '\0' && !(line->verb == VERBS && verbs_find(text) != VERBS);
    // A dash and one letter: a short form where the verb has it, and a mistake rather than a name elsewhere.
    return line->verb != VERBS && text[0] == '-' && isalpha((unsigned char)text[1]) && text[2] == '\0';
}

static bool take_verb(struct command_line *line, const char *text, struct error *error)
{
    line->verb = verbs_find(text);
    if (line->verb != VERBS)
        return true;
    error_set(error, 0, "there is no verb \"%s\"", text);
    const char *nearest = verbs_nearest(text);
    if (nearest != NULL)
        return error_advise(error, "pyhost %s", nearest);
    return error_advise(error, "pyhost help");
}

static bool is_help(const char *text)
{
    return verbs_find(text) == VERB_HELP && !isalpha((unsigned char)text[0]);
}

// What follows is no option of ours: it stands behind a program that is to be installed.
static bool is_programs(const struct command_line *line)
{
    return line->verb == VERB_INSTALL && line->arguments.count > 0 &&
           program_spec_kind(line->arguments.items[0]) != PROGRAM_NONE;
}

// What follows belongs to the service, unless it is an option of the verb.
static bool is_for_service(const struct command_line *line)
{
    return line->verb != VERBS && line->verb != VERB_INSTALL &&
           verbs_table[line->verb].most == VERB_ANY_COUNT && line->arguments.count > 0;
}

static bool begins_module(const struct command_line *line, const char *text)
{
    return line->verb == VERB_INSTALL && line->arguments.count == 0 && strcmp(text, "-m") == 0;
}

// Asked for help behind a verb, it is help for the verb.
static bool take_all(struct command_line *line, const char *const *arguments, int count, struct error *error)
{
    bool options_ended = false;
    for (int i = 0; i < count; i++) {
        const char *text = arguments[i];
        bool for_service = is_for_service(line);
        if (is_programs(line) || (!options_ended && begins_module(line, text))) {
            text_list_add(&line->arguments, text);
            continue;
        }
        if (!options_ended && !for_service && line->verb != VERBS && is_help(text)) {
            const char *verb = verbs_table[line->verb].name;
            command_line_clear(line);
            line->verb = VERB_HELP;
            text_list_add(&line->arguments, verb);
            return true;
        }
        if (!options_ended && line->verb != VERBS && strcmp(text, "--") == 0) {
            options_ended = true;
        } else if (!options_ended && is_option(line, text)) {
            enum option_id id = verbs_find_option(line->verb, text, (unsigned long)strcspn(text, "="));
            if (for_service && (id == OPTIONS || !verbs_takes(line->verb, id)))
                text_list_add(&line->arguments, text);
            else if (!take_option(line, arguments, count, &i, error))
                return false;
        } else if (line->verb != VERBS) {
            text_list_add(&line->arguments, text);
        } else if (!take_verb(line, text, error)) {
            return false;
        }
    }
    return true;
}

static bool check(const struct command_line *line, struct error *error)
{
    if (line->verb == VERBS) {
        error_set(error, 0, "what is to be done? A verb is missing");
        return error_advise(error, "pyhost help");
    }
    const struct verb *verb = &verbs_table[line->verb];
    for (int i = 0; i < OPTIONS; i++) {
        if (line->values[i].count > 0 && !verbs_takes(line->verb, (enum option_id)i)) {
            error_set(error, 0, "the verb \"%s\" has no option \"%s\"", verb->name, verbs_options[i].name);
            const char *nearest = verbs_nearest_option(line->verb, verbs_options[i].name);
            if (nearest != NULL)
                return error_advise(error, "%s, or pyhost help %s", nearest, verb->name);
            return error_advise(error, "pyhost help %s", verb->name);
        }
    }
    if (line->arguments.count < verb->fewest || line->arguments.count > verb->most) {
        error_set(error, 0, "\"%s\" takes %s", verb->name,
                  verb->arguments[0] != '\0' ? verb->arguments : "no arguments");
        return error_advise(error, "pyhost help %s", verb->name);
    }
    if (line->verb == VERB_INSTALL && line->arguments.count > 1 && !is_programs(line)) {
        error_set(error, 0, "a class takes no arguments here: \"%s\"", line->arguments.items[1]);
        return error_advise(error, "pyhost help install");
    }
    return true;
}

bool command_line_parse(struct command_line *line, const char *const *arguments, int count,
                        struct error *error)
{
    *line = (struct command_line){.verb = VERBS};
    return take_all(line, arguments, count, error) && check(line, error);
}

void command_line_clear(struct command_line *line)
{
    for (int i = 0; i < OPTIONS; i++)
        text_list_clear(&line->values[i]);
    text_list_clear(&line->arguments);
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
