// SPDX-License-Identifier: MIT
#include "base/toml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_half(uint16_t unit)
{
    return unit >= 0xD800 && unit <= 0xDFFF;
}

// Adds the character at units[*i], which is moved on: as it is, or as an escape.
static void add_character(struct text_buffer *buffer, const uint16_t *units, size_t *i, bool ascii)
{
    const uint16_t unit = units[(*i)++];
    const bool is_pair = unit >= 0xD800 && unit <= 0xDBFF && units[*i] >= 0xDC00 && units[*i] <= 0xDFFF;
    const size_t count = is_pair ? 2 : 1;
    if (unit < 0x20 || unit == 0x7F || (is_half(unit) && !is_pair) || (ascii && unit >= 0x80 && !is_pair)) {
        text_buffer_add_format(buffer, "\\u%04x", unit);
    } else if (ascii && is_pair) {
        const unsigned point = 0x10000u + ((unit - 0xD800u) << 10) + (units[*i] - 0xDC00u);
        text_buffer_add_format(buffer, "\\U%08x", point);
    } else {
        char *character = text_from_utf16(units + *i - 1, count);
        text_buffer_add(buffer, character);
        free(character);
    }
    *i += count - 1;
}

// Can value stand between single quotes?
static bool is_literal(const char *value, bool ascii)
{
    for (const unsigned char *c = (const unsigned char *)value; *c != '\0'; c++)
        if (*c < 0x20 || *c == 0x7F || *c == '\'' || (ascii && *c >= 0x80) || (c[0] == 0xED && c[1] >= 0xA0))
            return false;
    return text_is_well_formed(value);
}

void toml_quote(struct text_buffer *buffer, const char *value, bool ascii)
{
    static const char plain[] = "\b\t\n\f\r\"\\";
    static const char letters[] = "btnfr\"\\";
    if (strchr(value, '\\') != NULL && is_literal(value, ascii)) {
        text_buffer_add_format(buffer, "'%s'", value);
        return;
    }
    size_t count = 0;
    uint16_t *units = text_to_utf16(value, &count);
    text_buffer_add(buffer, "\"");
    for (size_t i = 0; i < count;) {
        const char *short_form = units[i] < 0x80 ? strchr(plain, units[i]) : NULL;
        if (short_form != NULL) {
            text_buffer_add_format(buffer, "\\%c", letters[short_form - plain]);
            i++;
        } else {
            add_character(buffer, units, &i, ascii);
        }
    }
    text_buffer_add(buffer, "\"");
    free(units);
}

void toml_comment(struct text_buffer *buffer, const char *text, bool ascii)
{
    size_t count = 0;
    uint16_t *units = text_to_utf16(text, &count);
    text_buffer_add(buffer, "# ");
    for (size_t i = 0; i < count;) {
        if (units[i] == '\n') {
            text_buffer_add(buffer, "\n# ");
            i++;
        } else {
            add_character(buffer, units, &i, ascii);
        }
    }
    text_buffer_add(buffer, "\n");
    free(units);
}
