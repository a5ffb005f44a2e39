// SPDX-License-Identifier: MIT
// Any arguments: what is joined to a command line comes apart as it was. Any command line: what comes apart
// can be joined again.
#include "base/quoting.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

// Joins arguments behind a program and compares them with what the command line splits into.
static void check_round_trip(const struct text_list *arguments, bool always)
{
    struct text_buffer command_line = {0};
    quoting_add(&command_line, "C:\\Program Files\\pyhost.exe", always);
    for (size_t i = 0; i < arguments->count; i++)
        quoting_add(&command_line, arguments->items[i], always);
    char *text = text_buffer_take(&command_line);
    struct text_list back = quoting_split(text);
    if (back.count != arguments->count + 1 || strcmp(back.items[0], "C:\\Program Files\\pyhost.exe") != 0)
        abort();
    for (size_t i = 0; i < arguments->count; i++)
        if (strcmp(back.items[i + 1], arguments->items[i]) != 0)
            abort();
    text_list_clear(&back);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_copy_part((const char *)data, size);
    struct text_list given = {0}; // the texts between the NULs of data
    for (size_t at = 0; at < size; at += strlen(text + at) + 1)
        text_list_add(&given, text + at);
    check_round_trip(&given, false);
    check_round_trip(&given, true);

    struct text_list split = quoting_split(text);
    check_round_trip(&split, false);
    text_list_clear(&split);
    text_list_clear(&given);
    free(text);
    return 0;
}
