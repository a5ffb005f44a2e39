// SPDX-License-Identifier: MIT
// Any bytes: what is quoted is a JSON string of well-formed text, and means what was given where that is text at all.
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
    for (const char *c = quoted; *c != '\0'; c++) // no half of a pair stands as it is
        if ((unsigned char)c[0] == 0xED && (unsigned char)c[1] >= 0xA0)
            abort();
    if (!text_is_well_formed(quoted))
        abort();
    char *back = fuzz_json_unquote(quoted);
    if (text_is_well_formed(text) && strcmp(back, text) != 0)
        abort();
    free(back);
    free(quoted);
    free(text);
    return 0;
}
