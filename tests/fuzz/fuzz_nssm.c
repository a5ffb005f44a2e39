// SPDX-License-Identifier: MIT
// Any values of NSSM's key: a line of the input is a value, "NAME=TEXT", with a tab between the texts of a list. They are
// refused with a message, or make a definition that a file could hold as well.
#include "commands/nssm.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { VALUES_MOST = 64 };

static struct text_list texts_of(char *text)
{
    struct text_list texts = {0};
    for (char *at = text; at != NULL;) {
        char *tab = strchr(at, '\t');
        if (tab != NULL)
            *tab = '\0';
        text_list_add(&texts, at);
        at = tab != NULL ? tab + 1 : NULL;
    }
    return texts;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nssm_value values[VALUES_MOST];
    size_t count = 0;
    struct definition definition = {0};
    struct text_list notes = {0};
    struct error error = {0};
    char *text = text_copy_part((const char *)data, size);
    for (char *at = strtok(text, "\n"); at != NULL && count < VALUES_MOST; at = strtok(NULL, "\n")) {
        char *equals = strchr(at, '=');
        if (equals == NULL)
            continue;
        values[count].name = text_copy_part(at, (size_t)(equals - at));
        values[count++].texts = texts_of(equals + 1);
    }
    if (nssm_define(values, count, &definition, &notes, &error))
        fuzz_check_definition(&definition);
    else if (error.message == NULL || error.message[0] == '\0')
        abort();
    for (size_t i = 0; i < count; i++) {
        free(values[i].name);
        text_list_clear(&values[i].texts);
    }
    definition_clear(&definition);
    text_list_clear(&notes);
    error_clear(&error);
    free(text);
    return 0;
}
