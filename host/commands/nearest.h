// SPDX-License-Identifier: MIT
// What a misspelt word was probably meant to be. Pure.
#pragma once

#include <stddef.h>

// How many letters must be added, taken away, replaced or swapped with their neighbour to make b from a,
// whatever their case.
size_t nearest_distance(const char *a, const char *b);

// The one of names (ended by NULL) that is nearest to text, or that alone begins with it; NULL when none is
// near enough to be meant.
const char *nearest_of(const char *text, const char *const *names);
