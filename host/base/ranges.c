// SPDX-License-Identifier: MIT
#include "base/ranges.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/text.h"

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static bool take_number(const char **at, uint32_t *number)
{
    uint64_t value = 0;
    *at = skip_blanks(*at);
    if (!isdigit((unsigned char)**at))
        return false;
    for (; isdigit((unsigned char)**at); (*at)++) {
        value = value * 10 + (uint64_t)(**at - '0');
        if (value > UINT32_MAX)
            return false;
    }
    *number = (uint32_t)value;
    *at = skip_blanks(*at);
    return true;
}

// "7" or "2-4", and the comma behind it.
static bool take_range(const char **at, uint32_t *first, uint32_t *last)
{
    if (!take_number(at, first))
        return false;
    *last = *first;
    if (**at == '-') {
        (*at)++;
        if (!take_number(at, last))
            return false;
    }
    if (**at == '\0')
        return true;
    return *(*at)++ == ',' && *skip_blanks(*at) != '\0';
}

char *ranges_canonical(const char *text, uint32_t most)
{
    uint32_t first = 0;
    uint32_t last = 0;
    struct text_buffer buffer = {0};
    for (const char *at = skip_blanks(text); *at != '\0';) {
        if (!take_range(&at, &first, &last) || first > last || last > most) {
            free(text_buffer_take(&buffer));
            return NULL;
        }
        text_buffer_add_format(&buffer, "%s%lu", buffer.length > 0 ? "," : "", (unsigned long)first);
        if (last > first)
            text_buffer_add_format(&buffer, "-%lu", (unsigned long)last);
    }
    return text_buffer_take(&buffer);
}

bool ranges_contain(const char *text, uint32_t number)
{
    uint32_t first = 0;
    uint32_t last = 0;
    for (const char *at = text; at != NULL && *at != '\0';) {
        if (!take_range(&at, &first, &last))
            return false;
        if (number >= first && number <= last)
            return true;
    }
    return false;
}

// Are all of the numbers in a list in canonical form? Each step leaves a range of the list behind.
static bool has_all(const char *text, uint64_t from, uint64_t to)
{
    uint32_t first = 0;
    uint32_t last = 0;
    for (const char *at = text; *at != '\0' && from <= to;) {
        if (!take_range(&at, &first, &last))
            return false;
        if (from >= first && from <= last) {
            from = (uint64_t)last + 1;
            at = text;
        }
    }
    return from > to;
}

static bool is_part(const char *part, const char *whole)
{
    uint32_t first = 0;
    uint32_t last = 0;
    for (const char *at = part; *at != '\0';)
        if (!take_range(&at, &first, &last) || !has_all(whole, first, last))
            return false;
    return true;
}

bool ranges_same(const char *one, const char *other)
{
    return is_part(one, other) && is_part(other, one);
}
