// SPDX-License-Identifier: MIT
// What --environment, and the key of that name in a definition file, say of a variable. Pure.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Is item "NAME=VALUE", "+NAME=VALUE" or "-NAME"? False, after filling error; also of a name with blanks around it, as .env files have them
// ("NAME = VALUE"): they would be the name's, and no program would find it. One that is to be taken away may be called in any way.
bool variable_words_check(const char *item, struct error *error);

// value with what value_of has in the place of each %NAME%, $env:NAME and ${env:NAME}. *first: the name of the first of these. Owner of both:
// the caller; NULL: value has none. value_of gives its caller what it returns; NULL: there is no variable of this name, and its place stays.
char *variable_words_expanded(const char *value, char *(*value_of)(const char *name), char **first);
