// SPDX-License-Identifier: MIT
// Two ways to write one path.
#pragma once

#include <stdbool.h>

// Are these two spellings of one path: in other letters or slashes, behind \\?\, or with the short names of 8.3?
bool same_path(const char *one, const char *other);
