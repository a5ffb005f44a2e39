// SPDX-License-Identifier: MIT
#include "commands/definition_python.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define BLANKS " \t\r\n"

// Adds a code point; a half of a pair stands as a unit until its other half follows.
static void add_point(uint16_t *units, size_t *count, uint32_t point)
{
    if (point >= 0x10000) {
        units[(*count)++] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10 & 0x3FF));
        point = 0xDC00 + ((point - 0x10000) & 0x3FF);
    }
    units[(*count)++] = (uint16_t)point;
}

// Reads digits hexadecimal digits; false when there are fewer.
static bool take_digits(const char **at, int digits, uint32_t *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        const char c = **at;
        if (!isxdigit((unsigned char)c))
            return false;
        *value = *value << 4 | (uint32_t)(isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return true;
}

// The string that begins at *at with its quote, which is moved behind it; one in double quotes has the escapes that TOML and JSON
// share. NULL when it does not end in its line. Owner: the caller.
static char *take_string(const char **at)
{
    static const char letters[] = "btnfre";
    static const char meanings[] = "\b\t\n\f\r\x1b";
    const char quote = *(*at)++;
    struct text_buffer text = {0};
    for (; **at != quote; (*at)++) {
        if (**at == '\0' || **at == '\r' || **at == '\n')
            goto failed;
        if (**at != '\\' || quote != '"') {
            text_buffer_add_part(&text, *at, 1);
            continue;
        }
        const char *letter = *++*at != '\0' ? strchr(letters, **at) : NULL;
        if (**at == 'u' || **at == 'U') {
            uint16_t units[4];
            size_t count = 0;
            uint32_t point = 0;
            const int digits = **at == 'u' ? 4 : 8;
            (*at)++;
            if (!take_digits(at, digits, &point) || point == 0 || point > 0x10FFFF)
                goto failed;
            add_point(units, &count, point);
            if (point >= 0xD800 && point <= 0xDBFF && strncmp(*at, "\\u", 2) == 0) {
                *at += 2;
                if (!take_digits(at, 4, &point) || point == 0)
                    goto failed;
                add_point(units, &count, point);
            }
            char *decoded = text_from_utf16(units, count);
            text_buffer_add(&text, decoded);
            free(decoded);
            (*at)--;
        } else if (letter != NULL) {
            text_buffer_add_part(&text, meanings + (letter - letters), 1);
        } else if (**at == '"' || **at == '\\' || **at == '/') {
            text_buffer_add_part(&text, *at, 1);
        } else {
            goto failed;
        }
    }
    (*at)++;
    return text_buffer_take(&text);
failed:
    free(text_buffer_take(&text));
    return NULL;
}

static bool is_python(const char *key)
{
    return key != NULL && strcmp(key, "python") == 0;
}

// Of an object: the last one counts where a key is repeated, as for who reads it whole.
static char *find_in_json(const char *at)
{
    char *found = NULL;
    int depth = 0;
    while (*at != '\0') {
        if (*at == '{' || *at == '[')
            depth++;
        else if (*at == '}' || *at == ']')
            depth--;
        if (*at != '"') {
            at++;
            continue;
        }
        char *key = take_string(&at);
        bool is_key = depth == 1 && is_python(key);
        bool broken = key == NULL;
        free(key);
        if (broken)
            break;
        at += strspn(at, BLANKS);
        if (!is_key || *at != ':')
            continue;
        at++;
        at += strspn(at, BLANKS);
        if (*at == '"') {
            free(found);
            found = take_string(&at);
        }
    }
    return found;
}

// Of the lines in front of the first table.
static char *find_in_toml(const char *text)
{
    for (const char *line = text; *line != '\0';) {
        const char *at = line + strspn(line, " \t");
        if (*at == '[')
            return NULL;
        char *key = NULL;
        if (*at == '"' || *at == '\'') {
            key = take_string(&at);
        } else {
            size_t length = strcspn(at, BLANKS "=");
            key = text_copy_part(at, length);
            at += length;
        }
        bool is_key = is_python(key);
        free(key);
        at += strspn(at, " \t");
        if (is_key && *at == '=') {
            at++;
            at += strspn(at, " \t");
            if (*at == '"' || *at == '\'')
                return take_string(&at);
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return NULL;
}

char *definition_python_find(const char *text)
{
    const char *first = text + strspn(text, BLANKS);
    return *first == '{' ? find_in_json(first) : find_in_toml(text);
}

// ---- what is wrong ----

// The string behind the quote at text, with its length: does each backslash in it begin an escape that was meant?
static bool has_escapes_alone(const char *text, size_t length, bool is_json)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\\')
            continue;
        const bool behind_drive = i == 2 && text[1] == ':' && isalpha((unsigned char)text[0]);
        if (text[i + 1] != '\\' &&
            (behind_drive || strchr(is_json ? "bfnrtu\"/" : "bfnrtuUex\"", text[i + 1]) == NULL))
            return false;
        i++;
    }
    return true;
}

// The length of the string behind a double quote, which its line may end.
static size_t string_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0' && text[length] != '\n' && text[length] != '"')
        length += text[length] == '\\' && text[length + 1] != '\0' && text[length + 1] != '\n' ? 2 : 1;
    return length;
}

static bool refuse_string(const char *text, size_t length, unsigned line, bool is_json, struct error *error)
{
    error_set(error, 0, "line %u: between double quotes a backslash begins an escape: \"%.*s\"", line,
              (int)length, text);
    if (!is_json && memchr(text, '\'', length) == NULL)
        return error_advise(error, "write it between single quotes: '%.*s'", (int)length, text);
    return error_advise(error, "write two backslashes for each: C:\\\\apps");
}

static bool check_first_line(const char *text, unsigned line, struct error *error)
{
    const size_t length = strcspn(text, "\r\n");
    if (*text == '[' || memchr(text, '=', length) != NULL)
        return true;
    error_set(error, 0, "line %u: \"%.*s\" is not KEY = VALUE, as TOML has it", line, (int)length, text);
    return error_advise(error, "\"pyhost dump NAME\" shows the form");
}

bool definition_python_check(const char *text, struct error *error)
{
    const bool is_json = text[strspn(text, BLANKS)] == '{';
    unsigned line = 1;
    bool begun = is_json;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n')
            line++;
        if (strchr(BLANKS, *at) != NULL)
            continue;
        if (*at == '#' && !is_json) {
            at += strcspn(at, "\n") - 1;
            continue;
        }
        if (!begun && !check_first_line(at, line, error))
            return false;
        begun = true;
        if (!is_json && (strncmp(at, "\"\"\"", 3) == 0 || strncmp(at, "'''", 3) == 0))
            return true; // what follows spans lines
        if (*at == '\'' && !is_json) {
            at += 1 + strcspn(at + 1, "'\n");
        } else if (*at == '"') {
            const size_t length = string_length(at + 1);
            if (!has_escapes_alone(at + 1, length, is_json))
                return refuse_string(at + 1, length, line, is_json, error);
            at += 1 + length;
        }
        if (*at == '\n')
            at--;
        if (*at == '\0')
            break;
    }
    return true;
}
