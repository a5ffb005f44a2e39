// SPDX-License-Identifier: MIT
#include "commands/pattern.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

bool pattern_is(const char *word)
{
    return strpbrk(word, "*?") != NULL;
}

// Behind the character of UTF-8 that begins at text.
static const char *next_character(const char *text)
{
    text++;
    while (((unsigned char)*text & 0xC0) == 0x80)
        text++;
    return text;
}

// Goes back to the last "*" alone, since what an earlier one could take the last one can take as well.
bool pattern_matches(const char *pattern, const char *name)
{
    const char *star = NULL;  // behind the last one
    const char *taken = NULL; // where what it takes ends
    while (*name != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            taken = name;
        } else if (*pattern == '?') {
            pattern++;
            name = next_character(name);
        } else if (tolower((unsigned char)*pattern) == tolower((unsigned char)*name)) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star;
            taken = next_character(taken);
            name = taken;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}
