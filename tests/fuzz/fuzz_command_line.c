// SPDX-License-Identifier: MIT
// Any arguments, one a line: they are refused with a message, or taken apart; a value in its canonical form stays as it is.
#include "commands/command_line.h"
#include "commands/option_value.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { ARGUMENTS_MOST = 64 };

static void check_canonical(enum option_id option, const char *value)
{
    struct error error = {0};
    char *first = option_value_canonical(option, value, &error);
    if (first == NULL && error.message == NULL)
        abort();
    char *second = first != NULL ? option_value_canonical(option, first, &error) : NULL;
    if (first != NULL && (second == NULL || strcmp(first, second) != 0))
        abort();
    free(second);
    free(first);
    error_clear(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *arguments[ARGUMENTS_MOST];
    int count = 0;
    struct command_line line = {0};
    struct error error = {0};
    char *text = text_copy_part((const char *)data, size);
    for (char *at = strtok(text, "\n"); at != NULL && count < ARGUMENTS_MOST; at = strtok(NULL, "\n"))
        arguments[count++] = at;
    if (!command_line_parse(&line, arguments, count, &error) && error.message == NULL)
        abort();
    for (int i = 0; i + 1 < count; i++) {
        enum option_id option = verbs_find_option(VERBS, arguments[i], strlen(arguments[i]));
        if (option != OPTIONS && verbs_options[option].value != NULL)
            check_canonical(option, arguments[i + 1]);
    }
    command_line_clear(&line);
    error_clear(&error);
    free(text);
    return 0;
}
