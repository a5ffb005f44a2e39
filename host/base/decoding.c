// SPDX-License-Identifier: MIT
#include "base/decoding.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static bool has_mark(const uint8_t *bytes, size_t size, const char *mark, size_t length)
{
    return size >= length && memcmp(bytes, mark, length) == 0;
}

static char *refuse(const char *path, struct error *error, const char *format, ...) PRINTF_LIKE(3, 4);

// Fills error: the file, and what is wrong with it. Returns NULL.
static char *refuse(const char *path, struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *told = text_format_list(format, arguments);
    va_end(arguments);
    if (path != NULL)
        error_set(error, 0, "cannot read \"%s\": %s", path, told);
    else
        error_set(error, 0, "cannot read standard input: %s", told);
    error_advise(error, "save it as UTF-8 text");
    free(told);
    return NULL;
}

// Windows PowerShell reads a file without a mark in the code page of the system: about_Character_Encoding.
static void advise_conversion(const char *path, struct error *error)
{
    struct text_buffer quoted = {0};
    if (path == NULL) {
        error_advise(error, "write UTF-8 to standard input; in PowerShell, first: $OutputEncoding = "
                            "New-Object Text.UTF8Encoding $false");
        return;
    }
    for (const char *c = path; *c != '\0'; c++) {
        text_buffer_add_part(&quoted, c, 1);
        if (*c == '\'')
            text_buffer_add(&quoted, "'");
    }
    char *name = text_buffer_take(&quoted);
    const char *dot = strrchr(name, '.');
    const size_t stem = dot != NULL && strpbrk(dot, "\\/") == NULL ? (size_t)(dot - name) : strlen(name);
    // To another file: who is mistaken about the encoding still has this one.
    error_advise(
        error,
        "powershell -Command \"Get-Content -LiteralPath '%s' | Set-Content -LiteralPath '%.*s-utf8%s' "
        "-Encoding UTF8\", and take the new file",
        name, (int)stem, name, name + stem);
    free(name);
}

static size_t line_of(const char *text, size_t length)
{
    size_t line = 1;
    for (size_t i = 0; i < length; i++)
        line += text[i] == '\n';
    return line;
}

// The first half of a pair that text has as a character of its own, which no UTF-8 may; NULL: none.
static const char *surrogate_in(const char *text)
{
    for (const char *c = text + strcspn(text, "\xED"); *c != '\0'; c += 1 + strcspn(c + 1, "\xED"))
        if ((unsigned char)c[1] >= 0xA0)
            return c;
    return NULL;
}

// Refuses half a character; before: the bytes of the file that stand before text, of which a character takes unit.
static char *check_pairs(char *text, size_t before, bool is_utf8, const char *path, struct error *error)
{
    const char *half = surrogate_in(text);
    if (half == NULL)
        return text;
    const size_t length = (size_t)(half - text);
    size_t units = 0;
    for (size_t i = 0; i < length; i++) // a lead byte is a unit of UTF-16, or two
        units += ((unsigned char)text[i] & 0xC0) == 0x80 ? 0 : (unsigned char)text[i] >= 0xF0 ? 2 : 1;
    refuse(path, error, "line %zu has half a character (offset %zu)", line_of(text, length),
           before + (is_utf8 ? length : 2 * units));
    memory_forget(text, strlen(text));
    return NULL;
}

// Does text end within a character of UTF-8, of which wrong is the first byte? A code page could have its last byte alone as well, but
// hardly behind characters of UTF-8, nor two of them that fit.
static bool is_cut(const char *text, size_t size, size_t wrong)
{
    const unsigned char lead = (unsigned char)text[wrong];
    const size_t whole = lead >= 0xF0 && lead <= 0xF4  ? 4
                         : lead >= 0xE0 && lead < 0xF0 ? 3
                         : lead >= 0xC2 && lead < 0xE0 ? 2
                                                       : 0;
    const size_t there = size - wrong;
    bool is_wide = there > 1;
    for (size_t i = 0; i < wrong; i++)
        is_wide |= (unsigned char)text[i] >= 0x80;
    for (size_t i = 1; i < there && there < whole; i++)
        is_wide &= ((unsigned char)text[wrong + i] & 0xC0) == 0x80;
    return there < whole && is_wide;
}

static char *decode_utf8(const uint8_t *bytes, size_t size, size_t before, const char *path,
                         struct error *error)
{
    char *text = text_copy_part((const char *)bytes, size);
    const char *wrong = text_malformed(text);
    const char *zero = memchr(text, '\0', size);
    if (wrong == NULL && zero == NULL)
        return check_pairs(text, before, true, path, error);
    const size_t length = (size_t)((wrong != NULL ? wrong : zero) - text);
    if (wrong != NULL && is_cut(text, size, length)) {
        refuse(path, error, "it is UTF-8 and ends within a character (line %zu, offset %zu)",
               line_of(text, length), before + length);
        error_advise(error, "its end is missing: write it, or copy it, once more");
    } else if (wrong != NULL) {
        refuse(path, error, "line %zu is not UTF-8 (offset %zu): the text may be in a code page of Windows",
               line_of(text, length), before + length);
        advise_conversion(path, error);
    } else {
        refuse(path, error, "line %zu has a NUL character (offset %zu), so it is no text",
               line_of(text, length), before + length);
    }
    memory_forget(text, size);
    return NULL;
}

static char *decode_utf16(const uint8_t *bytes, size_t size, size_t before, bool is_big, const char *path,
                          struct error *error)
{
    const size_t count = size / 2;
    size_t line = 1;
    uint16_t *units = memory_allocate((count + 1) * sizeof *units);
    char *text = NULL;
    size_t i = 0;
    for (; i < count; i++) {
        units[i] = (uint16_t)(bytes[2 * i + !is_big] << 8 | bytes[2 * i + is_big]);
        if (units[i] == 0)
            break;
        line += units[i] == '\n';
    }
    if (i < count)
        refuse(path, error, "line %zu has a NUL character (offset %zu), so it is no text", line,
               before + 2 * i);
    else if (size % 2 != 0)
        refuse(path, error, "it is UTF-16 and ends within a character (line %zu, offset %zu)", line,
               before + size - 1);
    else
        text = text_from_utf16(units, count);
    memory_forget(units, count * sizeof *units);
    return text != NULL ? check_pairs(text, before, false, path, error) : NULL;
}

char *decoding_text(const uint8_t *bytes, size_t size, const char *path, struct error *error)
{
    if (has_mark(bytes, size, "\xFF\xFE\0\0", 4) || has_mark(bytes, size, "\0\0\xFE\xFF", 4))
        return refuse(path, error, "it is UTF-32");
    if (has_mark(bytes, size, "\xFF\xFE", 2) || has_mark(bytes, size, "\xFE\xFF", 2))
        return decode_utf16(bytes + 2, size - 2, 2, bytes[0] == 0xFE, path, error);
    if (has_mark(bytes, size, "\xEF\xBB\xBF", 3))
        return decode_utf8(bytes + 3, size - 3, 3, path, error);
    if (size >= 2 && (bytes[0] == 0) != (bytes[1] == 0))
        return decode_utf16(bytes, size, 0, bytes[0] == 0, path, error);
    return decode_utf8(bytes, size, 0, path, error);
}
