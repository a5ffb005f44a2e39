// SPDX-License-Identifier: MIT
#include "commands/path_variables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/quoting.h"
#include "base/text.h"

// How many letters, digits, and characters of more there are at the beginning.
static size_t name_length(const char *text, const char *more)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) ||
           (text[length] != '\0' && strchr(more, text[length]) != NULL))
        length++;
    return length;
}

static const char plain[] = "$env:";
static const char braced[] = "${env:";

size_t path_variables_length(const char *text)
{
    if (text[0] == '%' && isalpha((unsigned char)text[1])) {
        const size_t end = 1 + name_length(text + 1, "_()");
        return text[end] == '%' ? end + 1 : 0;
    }
    if (text_starts_with_ignore_case(text, braced)) {
        const size_t end = strcspn(text, "}");
        return text[end] == '}' ? end + 1 : 0;
    }
    const size_t start = sizeof plain - 1;
    const size_t length = text_starts_with_ignore_case(text, plain) ? name_length(text + start, "_") : 0;
    return length > 0 ? start + length : 0;
}

char *path_variables_name(const char *text, size_t length)
{
    if (text[0] == '%')
        return text_copy_part(text + 1, length - 2);
    const bool has_braces = text[1] == '{';
    const size_t before = has_braces ? sizeof braced - 1 : sizeof plain - 1;
    return text_copy_part(text + before, length - before - has_braces);
}

// The text as PowerShell expands it (about_Variables: braces around a name with special characters). Owner: the caller.
static char *powershell_text(const char *value)
{
    struct text_buffer text = {0};
    text_buffer_add(&text, "\"");
    while (*value != '\0') {
        const size_t length = path_variables_length(value);
        if (length > 0 && value[0] == '%')
            text_buffer_add_format(&text, "${env:%.*s}", (int)length - 2, value + 1);
        else
            text_buffer_add_part(&text, value, length > 0 ? length : 1);
        value += length > 0 ? length : 1;
    }
    text_buffer_add(&text, "\"");
    return text_buffer_take(&text);
}

// Without its quotation marks, which no path has. Owner: the caller.
static char *unquoted(const char *value)
{
    char *text = text_copy(value);
    size_t length = 0;
    for (; *value != '\0'; value++)
        if (*value != '"')
            text[length++] = *value;
    text[length] = '\0';
    return text;
}

bool path_variables_check(const char *what, const char *value, struct error *error)
{
    if (strchr(value, '"') != NULL) {
        struct text_buffer words = {0};
        char *bare = unquoted(value);
        error_set(error, 0, "%s: the path %s has quotation marks of its own", what, value);
        text_buffer_add(&words, what);
        quoting_add(&words, bare, false);
        error_advise(error, "%s", words.data);
        free(bare);
        free(text_buffer_take(&words));
        return error_usage(error);
    }
    for (const char *at = value; *at != '\0'; at++) {
        const size_t length = path_variables_length(at);
        if (length == 0)
            continue;
        error_set(error, 0, "%s: \"%s\" has the variable %.*s, which nothing expands here", what, value,
                  (int)length, at);
        char *expanded = powershell_text(value);
        error_advise(error, "write what it stands for; in PowerShell: %s", expanded);
        free(expanded);
        return error_usage(error);
    }
    return true;
}
