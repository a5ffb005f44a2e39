// SPDX-License-Identifier: MIT
// Any rows, as the reader of TOML and JSON hands them over: they are refused with a message that names the file, or make a
// definition that a file can hold.
#include "commands/definition.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct definition definition = {0};
    struct text_list rows = {0};
    struct error error = {0};
    char *text = text_copy_part((const char *)data, size);
    for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n"))
        text_list_add(&rows, at);
    if (definition_from_rows(&definition, "a.toml", &rows, &error))
        fuzz_check_definition(&definition);
    else if (error.message == NULL || strncmp(error.message, "a.toml", 6) != 0)
        abort();
    definition_clear(&definition);
    text_list_clear(&rows);
    error_clear(&error);
    free(text);
    return 0;
}
