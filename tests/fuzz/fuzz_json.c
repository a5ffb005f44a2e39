// SPDX-License-Identifier: MIT
// Any bytes: what is quoted is a JSON string in ASCII, and means what was given, in UTF-16, where two halves of a pair are one.
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text_buffer buffer = {0};
    char *text = text_copy_part((const char *)data, size);
    json_quote(&buffer, text);
    char *quoted = text_buffer_take(&buffer);
    for (const char *c = quoted; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
            abort();
    char *back = fuzz_json_unquote(quoted);
    size_t given = 0;
    size_t meant = 0;
    uint16_t *given_units = text_to_utf16(text, &given);
    uint16_t *meant_units = text_to_utf16(back, &meant);
    if (given != meant || memcmp(given_units, meant_units, given * sizeof *given_units) != 0)
        abort();
    free(meant_units);
    free(given_units);
    free(back);
    free(quoted);
    free(text);
    return 0;
}
