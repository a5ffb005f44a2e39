// SPDX-License-Identifier: MIT
// Any rows, as the reader of TOML and JSON hands them over: they are refused with a message that names the file, or make a
// definition that can be written and differs in nothing from itself.
#include "commands/definition.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_definition(const struct definition *definition)
{
    struct text_list difference = definition_difference(definition, definition);
    if (difference.count != 0)
        abort();
    text_list_clear(&difference);
    char *toml = definition_toml(definition);
    char *json = definition_json(definition);
    if (toml[0] != '#' || json[0] != '{' || strcmp(json + strlen(json) - 2, "}\n") != 0)
        abort();
    free(json);
    free(toml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct definition definition = {0};
    struct text_list rows = {0};
    struct error error = {0};
    char *text = text_copy_part((const char *)data, size);
    free(definition_find_python(text));
    for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n"))
        text_list_add(&rows, at);
    if (definition_from_rows(&definition, "a.toml", &rows, &error))
        check_definition(&definition);
    else if (error.message == NULL || strncmp(error.message, "a.toml", 6) != 0)
        abort();
    definition_clear(&definition);
    text_list_clear(&rows);
    error_clear(&error);
    free(text);
    return 0;
}
