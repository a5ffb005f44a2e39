// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

bool secret_is_name(const char *name, size_t length)
{
    static const char *const signs[] = {"PASS", "PWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL"};
    for (size_t at = 0; at < length; at++)
        for (size_t i = 0; i < COUNT_OF(signs); i++)
            if (strlen(signs[i]) <= length - at && text_starts_with_ignore_case(name + at, signs[i]))
                return true;
    return false;
}

// Where the value of a name within a text ends: at its closing quote, or at what separates the texts of this kind. Too much hidden is
// better than too little.
static const char *end_of_value(const char *value)
{
    const char *end = value[0] == '\'' || value[0] == '"' ? strchr(value + 1, value[0])
                      : value[0] == '{'                   ? strchr(value + 1, '}')
                                                          : NULL;
    if (end != NULL)
        return end + 1;
    return value + strcspn(value, strchr(value, ';') != NULL   ? ";"
                                  : strchr(value, '&') != NULL ? "&"
                                                               : " \t");
}

// The password of a URL whose user begins here stands between the first colon and the last @ of what is before the path; *at: that @.
// NULL: it has none.
static const char *url_password(const char *user, const char **at)
{
    *at = user + strcspn(user, "/?# ");
    while (*at > user && **at != '@')
        (*at)--;
    const char *colon = memchr(user, ':', (size_t)(*at - user));
    return colon != NULL ? colon + 1 : NULL;
}

char *secret_shown(const char *variable)
{
    struct text_buffer shown = {0};
    const size_t first = strcspn(variable, "=");
    const char *name = variable; // where one may have begun
    const char *text = variable;
    if (variable[first] != '\0' && variable[first + 1] != '\0' && secret_is_name(variable, first))
        return text_format("%.*s=***", (int)first, variable);
    while (*text != '\0') {
        const char *start = text;
        const char *at = NULL;
        const char *password = strncmp(text, "://", 3) == 0 ? url_password(text + 3, &at) : NULL;
        const bool is_secret = *text == '=' && text > variable + first && text[1] != '\0' &&
                               secret_is_name(name, (size_t)(text - name));
        text += password != NULL ? password - text : 1;
        text_buffer_add_part(&shown, start, (size_t)(text - start));
        if (strchr("=;&?, \t", *start) != NULL)
            name = text;
        if (!is_secret && password == NULL)
            continue;
        text_buffer_add(&shown, "***");
        text = is_secret ? end_of_value(text) : at;
        name = text;
    }
    return text_buffer_take(&shown);
}

char *secret_shown_argument(const char *before, const char *argument)
{
    before += before[0] == '"';
    const bool is_option = (before[0] == '-' || before[0] == '/') && strchr(before, '=') == NULL;
    return is_option && argument[0] != '-' && secret_is_name(before, strlen(before)) ? text_copy("***")
                                                                                     : secret_shown(argument);
}

// The length of the word that begins here; a blank in quotes does not end it.
static size_t word_length(const char *word)
{
    bool quoted = false;
    size_t length = 0;
    for (; word[length] != '\0' && (quoted || (word[length] != ' ' && word[length] != '\t')); length++)
        quoted ^= word[length] == '"';
    return length;
}

char *secret_shown_line(const char *line)
{
    struct text_buffer shown = {0};
    char *before = text_copy("");
    while (*line != '\0') {
        const size_t blanks = strspn(line, " \t");
        const size_t length = word_length(line + blanks);
        char *word = text_copy_part(line + blanks, length);
        char *as = secret_shown_argument(before, word);
        text_buffer_add_part(&shown, line, blanks);
        text_buffer_add(&shown, as);
        free(as);
        free(before);
        before = word;
        line += blanks + length;
    }
    free(before);
    return text_buffer_take(&shown);
}
