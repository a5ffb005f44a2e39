// SPDX-License-Identifier: MIT
#include "settings/registry_value.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

// As code units; half a one at the end is left out. Owner: the caller.
static uint16_t *units_of(const uint8_t *bytes, size_t size, size_t *count)
{
    uint16_t *units = memory_allocate(size + 1); // never nothing
    *count = size / sizeof *units;
    memcpy(units, bytes, *count * sizeof *units);
    return units;
}

static size_t length_of(const uint16_t *units, size_t count)
{
    size_t length = 0;
    while (length < count && units[length] != 0)
        length++;
    return length;
}

char *registry_value_text(const uint8_t *bytes, size_t size)
{
    size_t count = 0;
    uint16_t *units = units_of(bytes, size, &count);
    char *text = text_from_utf16(units, length_of(units, count));
    free(units);
    return text;
}

void registry_value_texts(const uint8_t *bytes, size_t size, struct text_list *texts)
{
    size_t count = 0;
    uint16_t *units = units_of(bytes, size, &count);
    for (size_t at = 0; at < count && units[at] != 0;) {
        size_t length = length_of(units + at, count - at);
        text_list_add_owned(texts, text_from_utf16(units + at, length));
        at += length + 1;
    }
    free(units);
}
