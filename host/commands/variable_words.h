// SPDX-License-Identifier: MIT
// What --environment and a definition file's "environment" say of a variable. Pure, but for what machine variables it is told of.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Is item "NAME=VALUE", "+NAME=VALUE" or "-NAME", with a name as Windows and programs know names? False, after filling error: blanks around
// the name ("NAME = VALUE", as in .env files) would be part of it. One to be taken away may be called in any way.
bool variable_words_check(const char *item, struct error *error);
