// SPDX-License-Identifier: MIT
// Any bytes: what is quoted is a JSON string in ASCII, and means what was given where that is text at all.
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
    if (text_is_well_formed(text) && strcmp(back, text) != 0)
        abort();
    free(back);
    free(quoted);
    free(text);
    return 0;
}
