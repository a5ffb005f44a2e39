// SPDX-License-Identifier: MIT
#include "base/version_order.h"

#include <stdlib.h>

// Takes the next number of a version with the dot behind it; 0 where there is none, and then all of the rest.
static unsigned long take_number(const char **text)
{
    char *end = NULL;
    const unsigned long number = **text >= '0' && **text <= '9' ? strtoul(*text, &end, 10) : 0;
    *text = end != NULL && *end == '.' ? end + 1 : "";
    return number;
}

int version_order(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        const unsigned long one = take_number(&a);
        const unsigned long other = take_number(&b);
        if (one != other)
            return one < other ? -1 : 1;
    }
    return 0;
}
