// SPDX-License-Identifier: MIT
// Any bytes: they are refused with a message that names the file, or are a text that is the same in each encoding. Where it is a
// definition, its Python is looked for.
#include "base/decoding.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands/definition_python.h"
#include "fuzz.h"

// Text in an encoding of two bytes, with its mark, must come back.
static void check_utf16(const char *text, bool is_big)
{
    struct error error = {0};
    size_t count = 0;
    uint16_t *units = text_to_utf16(text, &count);
    uint8_t *bytes = calloc(count + 1, 2);
    if (bytes == NULL)
        abort();
    bytes[is_big ? 0 : 1] = 0xFE;
    bytes[is_big ? 1 : 0] = 0xFF;
    for (size_t i = 0; i < count; i++) {
        bytes[2 * (i + 1) + !is_big] = (uint8_t)(units[i] >> 8);
        bytes[2 * (i + 1) + is_big] = (uint8_t)units[i];
    }
    char *back = decoding_text(bytes, 2 * (count + 1), NULL, &error);
    if (back == NULL || strcmp(back, text) != 0)
        abort();
    free(back);
    free(bytes);
    free(units);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    char *text = decoding_text(data, size, "C:\\a", &error);
    if (text == NULL) {
        if (error.message == NULL || strncmp(error.message, "cannot read \"C:\\a\": ", 20) != 0 ||
            error.advice == NULL)
            abort();
        error_clear(&error);
        return 0;
    }
    if (!text_is_well_formed(text))
        abort();
    check_utf16(text, false);
    check_utf16(text, true);
    char *python = definition_python_find(text);
    if (python != NULL && !text_is_well_formed(python))
        abort();
    free(python);
    free(text);
    return 0;
}
