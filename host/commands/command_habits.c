// SPDX-License-Identifier: MIT
#include "commands/command_habits.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/quoting.h"
#include "base/text.h"

const char *command_habits_option(enum verb_id verb, const char *name)
{
    static const struct {
        const char *name;
        enum option_id option;
        const char *advice;
    } others[] = {
        {"--venv", OPTION_PYTHON, "--python"},
        {"--virtualenv", OPTION_PYTHON, "--python"},
        {"--interpreter", OPTION_PYTHON, "--python"},
        {"--autostart", OPTION_STARTUP, "--startup auto"},
        {"--auto", OPTION_STARTUP, "--startup auto"},
        {"--delayed", OPTION_STARTUP, "--startup delayed"},
        {"--start-type", OPTION_STARTUP, "--startup"},
        {"-StartupType", OPTION_STARTUP, "--startup"},
        {"--user", OPTION_ACCOUNT, "--account"},
        {"--obj", OPTION_ACCOUNT, "--account"},
        {"--env", OPTION_ENVIRONMENT, "--environment"},
        {"--cwd", OPTION_DIRECTORY, "--directory"},
        {"--workdir", OPTION_DIRECTORY, "--directory"},
        {"--working-directory", OPTION_DIRECTORY, "--directory"},
        {"--depend", OPTION_DEPENDS, "--depends"},
        {"--timeout", OPTION_WAIT, "--wait"},
        {"--tail", OPTION_LINES, "--lines"},
    };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (text_equal_ignore_case(others[i].name, name) &&
            (verb == VERBS || verbs_takes(verb, others[i].option)))
            return others[i].advice;
    return NULL;
}

bool command_habits_advise(enum verb_id verb, const char *name, const char *next, struct error *error)
{
    if (verb == VERBS)
        return false;
    if (verbs_takes(verb, OPTION_LINES) && name[1] != '\0' &&
        name[1 + strspn(name + 1, "0123456789")] == '\0') {
        error_advise(error, "--lines %s", name + 1);
        return true;
    }
    if (next != NULL && !verbs_takes(verb, OPTION_NAME) &&
        strstr(verbs_table[verb].arguments, "NAME") != NULL &&
        (text_equal_ignore_case(name, "-Name") || strcmp(name, "--name") == 0)) {
        struct text_buffer command = {0};
        text_buffer_add_format(&command, "pyhost %s", verbs_table[verb].name);
        quoting_add(&command, next, false);
        error_advise(error, "%s", command.data);
        free(text_buffer_take(&command));
        return true;
    }
    return false;
}

// A dash that a word processor has made of "-" or "--": its length in bytes; 0: there is none.
static size_t long_dash(const char *text)
{
    static const char *const dashes[] = {"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x88\x92", "\xE2\x80\x90",
                                         "\xE2\x80\x91"};
    for (size_t i = 0; i < COUNT_OF(dashes); i++)
        if (strncmp(text, dashes[i], 3) == 0)
            return 3;
    return 0;
}

bool command_habits_check_dash(const char *text, struct error *error)
{
    const size_t dash = long_dash(text);
    if (dash == 0)
        return true;
    const char *name = text + dash;
    while (*name == '-' || long_dash(name) > 0)
        name += *name == '-' ? 1 : 3;
    error_set(error, 0,
              "\"%s\" begins with a dash that is none of options', as word processors and web pages make it",
              text);
    return error_advise(error, "type it again: %s%s", strlen(name) == 1 ? "-" : "--", name);
}

bool command_habits_check_quote(const char *text, struct error *error)
{
    const char *quote = strchr(text, '"');
    if (quote == NULL || quote == text || text[0] == '-' || strpbrk(text, ":\\/") == NULL)
        return true;
    error_set(error, 0, "a path cannot have a quote in it: %s", text);
    return error_advise(error, "leave the backslash in front of the closing quote away: \"%.*s\"",
                        (int)(quote - text), text);
}
