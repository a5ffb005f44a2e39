// SPDX-License-Identifier: MIT
#include "commands/variable_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands/path_variables.h"

#define BLANKS " \t"

// The name without what a shell's line has before it, "export NAME".
static const char *past_export(const char *name)
{
    static const char word[] = "export ";
    return strncmp(name, word, sizeof word - 1) == 0 ? name + sizeof word - 1 : name;
}

bool variable_words_check(const char *item, struct error *error)
{
    const bool edits = item[0] == '+' || item[0] == '-';
    const bool removes = item[0] == '-';
    const char *name = item + edits;
    const size_t length = strcspn(name, "=");
    if (length == 0 || (name[length] == '=') == removes) {
        error_set(error, 0, "--environment: \"%s\" is no variable", item);
        return error_advise(
            error, "write NAME=VALUE; or +NAME=VALUE and -NAME to change one of those that are there");
    }
    if (removes)
        return true;
    const char *start = past_export(name);
    char *bare = text_trimmed(start, length - (size_t)(start - name));
    const bool is_bare = strlen(bare) == length;
    if (!is_bare) {
        const char *value = name + length + 1;
        error_set(error, 0, "--environment: in \"%s\" the blanks before \"=\" would belong to the name",
                  item);
        if (start != name || strchr(BLANKS, name[0]) != NULL)
            error_set(error, 0, "--environment: in \"%s\" what is before \"%s\" would belong to the name",
                      item, bare);
        error_advise(error, "write %s%s=%s", edits ? "+" : "", bare, value + strspn(value, BLANKS));
    }
    free(bare);
    return is_bare;
}

char *variable_words_expanded(const char *value, char *(*value_of)(const char *name), char **first)
{
    struct text_buffer text = {0};
    *first = NULL;
    while (*value != '\0') {
        const size_t length = path_variables_length(value);
        char *name = length > 0 ? path_variables_name(value, length) : NULL;
        char *stands_for = name != NULL ? value_of(name) : NULL;
        if (stands_for != NULL && *first == NULL)
            *first = text_copy(name);
        if (stands_for != NULL)
            text_buffer_add(&text, stands_for);
        else
            text_buffer_add_part(&text, value, 1);
        value += stands_for != NULL ? length : 1;
        free(stands_for);
        free(name);
    }
    char *expanded = text_buffer_take(&text);
    if (*first != NULL)
        return expanded;
    free(expanded);
    return NULL;
}
