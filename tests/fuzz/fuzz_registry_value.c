// SPDX-License-Identifier: MIT
// Any bytes of a value: no text is empty but the only one, and the first of a list is what one text would be.
#include "settings/registry_value.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text_list texts = {0};
    char *text = registry_value_text(data, size);
    registry_value_texts(data, size, &texts);
    if (strcmp(text, texts.count > 0 ? texts.items[0] : "") != 0)
        abort();
    for (size_t i = 0; i < texts.count; i++)
        if (texts.items[i][0] == '\0' || !text_is_well_formed(texts.items[i]))
            abort();
    text_list_clear(&texts);
    free(text);
    return 0;
}
