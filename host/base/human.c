// SPDX-License-Identifier: MIT
#include "base/human.h"

#include <ctype.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/text.h"

static const struct {
    char letter;
    const char *name;
    uint64_t seconds;
} units[] = {{'d', "d", 86400}, {'h', "h", 3600}, {'m', "min", 60}, {'s', "s", 1}};

bool human_parse_duration(const char *text, uint64_t *seconds)
{
    uint64_t number = 0;
    if (!isdigit((unsigned char)*text))
        return false;
    for (; isdigit((unsigned char)*text); text++) {
        number = number * 10 + (uint64_t)(*text - '0');
        if (number > UINT32_MAX)
            return false;
    }
    if (*text == '\0') {
        *seconds = number;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (tolower((unsigned char)*text) == units[i].letter && text[1] == '\0') {
            *seconds = number * units[i].seconds;
            return true;
        }
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
