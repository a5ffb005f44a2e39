// SPDX-License-Identifier: MIT
#include "commands/path_variables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

// A variable as cmd has it, which nobody expands here: its length with both %; 0: there is none at the beginning.
static size_t variable_length(const char *text)
{
    const size_t name = text[0] == '%' && isalpha((unsigned char)text[1])
                            ? 1 + strspn(text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                   "abcdefghijklmnopqrstuvwxyz0123456789_()")
                            : 0;
    return name > 1 && text[name] == '%' ? name + 1 : 0;
}

// The text as PowerShell expands it (about_Variables: braces around a name with special characters). Owner: the caller.
static char *powershell_text(const char *value)
{
    struct text_buffer text = {0};
    text_buffer_add(&text, "\"");
    while (*value != '\0') {
        const size_t length = variable_length(value);
        if (length > 0)
            text_buffer_add_format(&text, "${env:%.*s}", (int)length - 2, value + 1);
        else
            text_buffer_add_part(&text, value, 1);
        value += length > 0 ? length : 1;
    }
    text_buffer_add(&text, "\"");
    return text_buffer_take(&text);
}

bool path_variables_check(const char *what, const char *value, struct error *error)
{
    for (const char *at = value; *at != '\0'; at++) {
        const size_t length = variable_length(at);
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
