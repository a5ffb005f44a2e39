// SPDX-License-Identifier: MIT
#include "base/human.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"

static const struct {
    char letter;
    const char *name;
    const char *words; // how people write it
    uint64_t seconds;
} units[] = {{'d', "d", "d|day|days", 86400},
             {'h', "h", "h|hr|hour|hours", 3600},
             {'m', "min", "m|min|minute|minutes", 60},
             {'s', "s", "s|sec|second|seconds", 1}};

// Is the word at text (length bytes) one of words, in any case?
static bool is_among(const char *words, const char *text, size_t length)
{
    while (*words != '\0') {
        size_t word = strcspn(words, "|");
        size_t same = 0;
        while (same < word && same < length && tolower((unsigned char)text[same]) == words[same])
            same++;
        if (same == word && word == length)
            return true;
        words += word + (words[word] == '|');
    }
    return false;
}

// Reads digits, at most UINT32_MAX. Where they end; NULL when there are none, or too many.
static const char *take_number(const char *text, uint64_t *number)
{
    *number = 0;
    if (!isdigit((unsigned char)*text))
        return NULL;
    for (; isdigit((unsigned char)*text); text++) {
        *number = *number * 10 + (uint64_t)(*text - '0');
        if (*number > UINT32_MAX)
            return NULL;
    }
    return text;
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (isalpha((unsigned char)text[length]))
        length++;
    return length;
}

bool human_parse_time(const char *text, uint64_t plain, uint64_t *seconds)
{
    uint64_t number = 0;
    uint64_t sum = 0;
    size_t next = 0; // the greatest unit that may follow
    const char *end = take_number(text, &number);
    if (end != NULL && *end == '\0') {
        *seconds = number * plain;
        return true;
    }
    for (bool more = true; more; more = *text != '\0') {
        text = take_number(text, &number);
        if (text == NULL)
            return false;
        text += strspn(text, " ");
        size_t length = word_length(text);
        while (next < COUNT_OF(units) && !is_among(units[next].words, text, length))
            next++;
        if (next == COUNT_OF(units))
            return false;
        sum += number * units[next++].seconds;
        text += length;
        text += strspn(text, " ");
    }
    *seconds = sum;
    return true;
}

bool human_parse_duration(const char *text, uint64_t *seconds)
{
    return human_parse_time(text, 1, seconds);
}

bool human_parse_size(const char *text, uint64_t plain, uint64_t *bytes)
{
    static const char *const names[] = {"b", "k|kb|kib", "m|mb|mib", "g|gb|gib", "t|tb|tib"};
    uint64_t number = 0;
    text = take_number(text, &number);
    if (text == NULL)
        return false;
    if (*text == '\0') {
        *bytes = number * plain;
        return true;
    }
    text += strspn(text, " ");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!is_among(names[i], text, strlen(text)))
            continue;
        if (number > UINT64_MAX >> 10 * i)
            return false;
        *bytes = number << 10 * i;
        return true;
    }
    return false;
}

char *human_short_duration(uint64_t seconds)
{
    size_t i = 0;
    while (units[i].seconds > 1 && (seconds == 0 || seconds % units[i].seconds != 0))
        i++;
    return text_format("%llu%c", (unsigned long long)(seconds / units[i].seconds), units[i].letter);
}

char *human_short_size(uint64_t bytes)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB"};
    size_t i = 0;
    for (; bytes > 0 && bytes % 1024 == 0 && i + 1 < COUNT_OF(names); i++)
        bytes /= 1024;
    return text_format("%llu%s", (unsigned long long)bytes, bytes > 0 ? names[i] : "");
}

char *human_duration(uint64_t seconds)
{
    size_t i = 0;
    while (units[i].seconds > 1 && seconds < units[i].seconds)
        i++;
    uint64_t rest = seconds % units[i].seconds;
    if (i + 1 == COUNT_OF(units) || rest / units[i + 1].seconds == 0)
        return text_format("%llu %s", (unsigned long long)(seconds / units[i].seconds), units[i].name);
    return text_format("%llu %s %llu %s", (unsigned long long)(seconds / units[i].seconds), units[i].name,
                       (unsigned long long)(rest / units[i + 1].seconds), units[i + 1].name);
}

char *human_size(uint64_t bytes)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t i = 0;
    uint64_t tenths = bytes * 10;
    if (bytes < 1024)
        return text_format("%llu B", (unsigned long long)bytes);
    for (; tenths >= 10240 && i + 1 < COUNT_OF(names); i++)
        tenths /= 1024;
    if (tenths >= 100)
        return text_format("%llu %s", (unsigned long long)(tenths / 10), names[i]);
    return text_format("%llu.%llu %s", (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10),
                       names[i]);
}

char *human_exit_code(uint32_t code)
{
    enum { LEAST = -0x10000, PLAIN = 0x10000 }; // beyond these a number is known by its hexadecimal form
    const int32_t number = code <= INT32_MAX ? (int32_t)code : -(int32_t)(UINT32_MAX - code) - 1;
    if (code < PLAIN)
        return text_format("%lu", (unsigned long)code);
    if (number < 0 && number >= LEAST)
        return text_format("%ld (%lu = 0x%lX)", (long)number, (unsigned long)code, (unsigned long)code);
    return text_format("0x%lX (%lu)", (unsigned long)code, (unsigned long)code);
}
