// SPDX-License-Identifier: MIT
// How wide a text is on a console, in columns. Pure.
#pragma once

#include <stddef.h>

// Marks that stand over or under another character take none, the wide characters of East Asian scripts and most emoji two (Unicode,
// UAX #11 and UAX #44), all others one. text is UTF-8; a byte that is none counts as one.
size_t columns_of(const char *text);
