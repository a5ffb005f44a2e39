// SPDX-License-Identifier: MIT
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const uint32_t replacement_character = 0xFFFD;

char *text_copy(const char *text)
{
    return text_copy_part(text, strlen(text));
}

char *text_copy_part(const char *text, size_t length)
{
    char *copy = memory_allocate(length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *text_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    return text;
}

char *text_format_list(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) // a wide argument that cannot be encoded: the bare format still says what it is about
        return text_copy(format);

    const size_t size = (size_t)length + 1;
    char *text = memory_allocate(size);
    (void)vsnprintf(text, size, format, arguments);
    return text;
}

void text_replace(char **text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *replacement =
        text_format_list(format, arguments); // before the freeing: it may be made from the old one
    va_end(arguments);
    free(*text);
    *text = replacement;
}

char text_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool text_equal_ignore_case(const char *a, const char *b)
{
    while (*a != '\0' && text_lower(*a) == text_lower(*b)) {
        a++;
        b++;
    }
    return text_lower(*a) == text_lower(*b);
}

bool text_starts_with_ignore_case(const char *text, const char *prefix)
{
    while (*prefix != '\0' && text_lower(*text) == text_lower(*prefix)) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}

bool text_ends_with_ignore_case(const char *text, const char *suffix)
{
    const size_t text_length = strlen(text);
    const size_t suffix_length = strlen(suffix);
    return text_length >= suffix_length && text_equal_ignore_case(text + text_length - suffix_length, suffix);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char *text_trimmed(const char *text, size_t length)
{
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    while (length > 0 && is_blank(*text)) {
        text++;
        length--;
    }
    return text_copy_part(text, length);
}

static bool is_high_surrogate(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(uint32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

static size_t encode_utf8(uint32_t point, char *bytes)
{
    if (point < 0x80) {
        bytes[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        bytes[0] = (char)(0xE0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | point >> 18);
    bytes[1] = (char)(0x80 | (point >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (point >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

// The code point at units[*i], which is moved on; a half of a pair stands for itself.
static uint32_t take_point(const uint16_t *units, size_t count, size_t *i)
{
    uint32_t point = units[(*i)++];
    if (is_high_surrogate(point) && *i < count && is_low_surrogate(units[*i]))
        point = 0x10000 + ((point - 0xD800) << 10) + (units[(*i)++] - 0xDC00u);
    return point;
}

char *text_from_utf16(const uint16_t *units, size_t count)
{
    char bytes[4];
    size_t length = 0;
    for (size_t i = 0; i < count;)
        length += encode_utf8(take_point(units, count, &i), bytes);
    char *text = memory_allocate(
        length + 1); // as much as it takes: resizing would leave a copy behind, of a password too
    length = 0;
    for (size_t i = 0; i < count;)
        length += encode_utf8(take_point(units, count, &i), text + length);
    return text;
}

char *text_printable(const char *text)
{
    char *copy = text_copy(text);
    for (unsigned char *c = (unsigned char *)copy; *c != '\0'; c++) {
        if ((*c < 0x20 && *c != '\t' && *c != '\r' && *c != '\n') || *c == 0x7f)
            *c = '?';
        else if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F)
            c[0] = c[1] = '?';
    }
    return copy;
}

// Takes one code point, surrogates included, off the terminated text at *cursor. Where there is none, takes
// the longest part that could have begun one, sets *point to the replacement character and returns false.
static bool decode_utf8(const unsigned char **cursor, uint32_t *point)
{
    const uint32_t lead = *(*cursor)++;
    *point = lead;
    if (lead < 0x80)
        return true;

    *point = replacement_character;
    if (lead < 0xC2 || lead > 0xF4)
        return false;

    int missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t bits = lead & (0x3Fu >> missing);
    // The bounds of the second byte keep out overlong forms and what lies beyond U+10FFFF.
    unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char most = lead == 0xF4 ? 0x8F : 0xBF;
    for (; missing > 0; missing--) {
        const unsigned char byte = **cursor;
        if (byte < least || byte > most)
            return false;
        bits = bits << 6 | (byte & 0x3Fu);
        least = 0x80;
        most = 0xBF;
        (*cursor)++;
    }
    *point = bits;
    return true;
}

const char *text_malformed(const char *text)
{
    const unsigned char *cursor = (const unsigned char *)text;
    uint32_t point;
    while (*cursor != '\0') {
        const unsigned char *at = cursor;
        if (!decode_utf8(&cursor, &point))
            return (const char *)at;
    }
    return NULL;
}

bool text_is_well_formed(const char *text)
{
    return text_malformed(text) == NULL;
}

uint16_t *text_to_utf16(const char *text, size_t *count)
{
    // No code point takes more units than it takes bytes.
    uint16_t *units = memory_allocate((strlen(text) + 1) * sizeof *units);
    size_t length = 0;
    const unsigned char *cursor = (const unsigned char *)text;
    while (*cursor != '\0') {
        uint32_t point;
        decode_utf8(&cursor, &point);
        if (point < 0x10000) {
            units[length++] = (uint16_t)point;
        } else {
            units[length++] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10));
            units[length++] = (uint16_t)(0xDC00 + ((point - 0x10000) & 0x3FF));
        }
    }
    units[length] = 0;
    if (count != NULL)
        *count = length;
    return units;
}

void text_buffer_add(struct text_buffer *buffer, const char *text)
{
    text_buffer_add_part(buffer, text, strlen(text));
}

void text_buffer_add_part(struct text_buffer *buffer, const char *text, size_t length)
{
    const size_t needed = buffer->length + length + 1;
    if (needed > buffer->capacity) {
        buffer->capacity = needed > buffer->capacity * 2 ? needed : buffer->capacity * 2;
        buffer->data = memory_resize(buffer->data, buffer->capacity);
    }
    if (length > 0)
        memcpy(buffer->data + buffer->length, text, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void text_buffer_add_format(struct text_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = text_format_list(format, arguments);
    va_end(arguments);
    text_buffer_add(buffer, text);
    free(text);
}

char *text_buffer_take(struct text_buffer *buffer)
{
    char *text = buffer->data != NULL ? buffer->data : text_copy("");
    *buffer = (struct text_buffer){0};
    return text;
}

void text_list_add(struct text_list *list, const char *text)
{
    text_list_add_owned(list, text_copy(text));
}

void text_list_add_owned(struct text_list *list, char *text)
{
    list->items = memory_resize(list->items, (list->count + 1) * sizeof *list->items);
    list->items[list->count++] = text;
}

void text_list_clear(struct text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct text_list){0};
}

bool text_list_has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal_ignore_case(list->items[i], text))
            return true;
    return false;
}

char *text_list_join(const struct text_list *list, const char *between)
{
    struct text_buffer buffer = {0};
    for (size_t i = 0; i < list->count; i++)
        text_buffer_add_format(&buffer, "%s%s", i > 0 ? between : "", list->items[i]);
    return text_buffer_take(&buffer);
}
