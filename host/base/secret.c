// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) != 0;
}

bool secret_is_name(const char *name, size_t length)
{
    static const char *const signs[] = {"PASS", "PWD",    "SECRET", "TOKEN",   "KEY",
                                        "CRED", "BEARER", "COOKIE", "SIGNING", "SIGNATURE"};
    static const char *const words[] = {"AUTH", "AUTHORIZATION", "JWT", "PAT", "PW",
                                        "SAS"}; // AUTHOR, PATH, SASH
    for (size_t at = 0; at < length; at++) {
        for (size_t i = 0; i < COUNT_OF(signs); i++)
            if (strlen(signs[i]) <= length - at && text_starts_with_ignore_case(name + at, signs[i]))
                return true;
        for (size_t i = 0; i < COUNT_OF(words) && (at == 0 || !is_letter(name[at - 1])); i++) {
            const size_t end = at + strlen(words[i]);
            if (end <= length && text_starts_with_ignore_case(name + at, words[i]) &&
                (end == length || !is_letter(name[end])))
                return true;
        }
    }
    return false;
}

// How many backslashes stand in front of a place in the text.
static size_t backslashes_before(const char *text, const char *at)
{
    size_t count = 0;
    while (at - count > text && at[-1 - (ptrdiff_t)count] == '\\')
        count++;
    return count;
}

// Behind the quote that closes the one at open, which has as many backslashes in front: none, or those of the quotes that it is in
// itself. One that belongs to the value has more, or stands twice. Where none closes it: the text's end.
static const char *behind_quotes(const char *open, size_t backslashes)
{
    const size_t deep = 2 * backslashes + 1;
    for (const char *at = open + 1; *at != '\0'; at++)
        if (*at == *open && at[1] == *open)
            at++;
        else if (*at == *open && (backslashes_before(open + 1, at) & deep) <= backslashes)
            return at + 1;
    return open + strlen(open);
}

// Behind the brace that closes the one at open, as ODBC has it: "}}" is one of the value. NULL: nothing closes it.
static const char *behind_braces(const char *open)
{
    const char *at = strchr(open, '}');
    while (at != NULL && at[1] == '}')
        at = strchr(at + 2, '}');
    return at != NULL ? at + 1 : NULL;
}

// Where the value of a name within a text ends: at its closing quote, or at what separates the texts of this kind. Too much hidden is
// better than too little.
static const char *end_of_value(const char *value)
{
    const size_t backslashes = strspn(value, "\\");
    const char *quote = value + backslashes;
    const char *end = value[0] == '{' ? behind_braces(value) : NULL;
    if (*quote == '"' || *quote == '\'')
        return behind_quotes(quote, backslashes);
    if (end != NULL)
        return end;
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

// "--token", "/pwd", and no path.
static bool is_option(const char *name, size_t length)
{
    return length > 1 && strchr("-/", name[0]) != NULL && memchr(name + 1, '/', length - 1) == NULL &&
           memchr(name + 1, '\\', length - 1) == NULL;
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '\\';
}

// Is what begins at name, and ends at mark ('=', ':' or a blank), the name of a secret that stands behind mark? A colon is one behind an
// option, and as JSON and headers have it: in "module:function" it is none.
static bool names_secret(const char *name, const char *mark)
{
    while (name < mark && is_quote(*name))
        name++;
    const char *end = mark;
    while (end > name && is_quote(end[-1]))
        end--;
    const size_t length = (size_t)(end - name);
    if (mark[1] == '\0' || !secret_is_name(name, length))
        return false;
    if (*mark == '=')
        return true;
    if (*mark == ':')
        return is_option(name, length) || end < mark || mark[1] == ' ';
    return is_option(name, length) && mark[1 + strspn(mark + 1, " \t")] != '-';
}

// Where the secret behind mark ends.
static const char *end_of_secret(const char *name, const char *mark)
{
    const char *value = mark + 1 + strspn(mark + 1, " \t");
    if (*mark == '=')
        return end_of_value(mark + 1);
    const char *quote = value + strspn(value, "\\");
    if (*quote == '"' || *quote == '\'')
        return end_of_value(value);
    const bool is_word = *mark != ':' || is_option(name, (size_t)(mark - name));
    return value + strcspn(value, is_word ? " \t\"'" : "\"',;}\n");
}

char *secret_shown(const char *variable)
{
    struct text_buffer shown = {0};
    const size_t quote = variable[0] == '"';
    const size_t first = strcspn(variable, "=");
    const size_t colon = strcspn(variable, ":");
    const char *name = variable; // where one may have begun
    const char *text = variable;
    if (colon < first && is_option(variable + quote, colon - quote) && names_secret(name, name + colon))
        return text_format("%.*s:***", (int)colon, variable);
    if (variable[first] != '\0' && variable[first + 1] != '\0' && secret_is_name(variable, first))
        return text_format("%.*s=***", (int)first, variable);
    while (*text != '\0') {
        const char *start = text;
        const char *at = NULL;
        const char *password = strncmp(text, "://", 3) == 0 ? url_password(text + 3, &at) : NULL;
        const bool is_mark = strchr(": \t", *text) != NULL || (*text == '=' && text > variable + first);
        const char *end =
            is_mark && password == NULL && names_secret(name, text) ? end_of_secret(name, text) : NULL;
        text += password != NULL ? password - text : 1;
        if (end != NULL && *start != '=')
            text += strspn(text, " \t");
        text_buffer_add_part(&shown, start, (size_t)(text - start));
        if (strchr("=;&?,{ \t\n", *start) != NULL)
            name = text;
        if (end == NULL && password == NULL)
            continue;
        text_buffer_add(&shown, "***");
        text = end != NULL ? end : at;
        name = text;
    }
    return text_buffer_take(&shown);
}

char *secret_shown_argument(const char *before, const char *argument)
{
    before += before[0] == '"';
    const bool takes_value = (before[0] == '-' || before[0] == '/') && strpbrk(before, "=:") == NULL;
    return takes_value && argument[0] != '-' && secret_is_name(before, strlen(before))
               ? text_copy("***")
               : secret_shown(argument);
}

// The length of the word that begins here; a blank in quotes does not end it. A quote behind an odd number of backslashes is one of the word.
static size_t word_length(const char *word)
{
    bool quoted = false;
    size_t length = 0;
    for (; word[length] != '\0' && (quoted || (word[length] != ' ' && word[length] != '\t')); length++)
        quoted ^= word[length] == '"' && backslashes_before(word, word + length) % 2 == 0;
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

char *secret_advice(const char *when, const char *shown)
{
    const bool hides = strstr(shown, "***") != NULL;
    return text_format("%s%s%s%s%s", when != NULL ? when : "", when != NULL && hides ? ", " : "",
                       hides ? "with its secret in the place of ***" : "", when != NULL || hides ? ": " : "",
                       shown);
}
