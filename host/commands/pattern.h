// SPDX-License-Identifier: MIT
// Patterns of services' names. Pure.
#pragma once

#include <stdbool.h>

// Has the word a "*" or a "?", which no name of a service needs?
bool pattern_is(const char *word);

// Does name match the pattern, in any case of ASCII letters? "*" is any text, "?" one character.
bool pattern_matches(const char *pattern, const char *name);
