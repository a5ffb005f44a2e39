// SPDX-License-Identifier: MIT
// Lists of numbers as people write them: "0,2-4". Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// The list in one form, without blanks, when every number is 0 .. most and no range runs backwards. Owner: the caller.
// NULL for anything else; "" is the empty list.
char *ranges_canonical(const char *text, uint32_t most);

// Is number in a list in canonical form? NULL is an empty one.
bool ranges_contain(const char *text, uint32_t number);

// Have two lists in canonical form the same numbers, in whatever order and ranges?
bool ranges_same(const char *one, const char *other);
