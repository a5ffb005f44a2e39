// SPDX-License-Identifier: MIT
#include "base/columns.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

struct range {
    uint32_t first;
    uint32_t last;
};

// The blocks that such characters fill, not each of them.
static const struct range marks[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},  {0x0610, 0x061A},
                                     {0x064B, 0x065F}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},  {0x1AB0, 0x1AFF},
                                     {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF},  {0x3099, 0x309A},
                                     {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}};
static const struct range wides[] = {
    {0x1100, 0x115F}, {0x2E80, 0x303E},   {0x3041, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97F}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

static bool is_in(const struct range *ranges, size_t count, uint32_t character)
{
    bool is = false;
    for (size_t i = 0; i < count && !is; i++)
        is = character >= ranges[i].first && character <= ranges[i].last;
    return is;
}

// The character at *text, which goes on behind it.
static uint32_t take(const unsigned char **text)
{
    const unsigned char first = *(*text)++;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    uint32_t character = more == 3   ? first & 0x07u
                         : more == 2 ? first & 0x0Fu
                         : more == 1 ? first & 0x1Fu
                                     : first;
    for (int i = 0; i < more && (**text & 0xC0) == 0x80; i++)
        character = character << 6 | (*(*text)++ & 0x3Fu);
    return character;
}

size_t columns_of(const char *text)
{
    size_t columns = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
        const uint32_t character = take(&c);
        columns += is_in(marks, COUNT_OF(marks), character)   ? 0u
                   : is_in(wides, COUNT_OF(wides), character) ? 2u
                                                              : 1u;
    }
    return columns;
}
