// SPDX-License-Identifier: MIT
// What Python's own modules have on Unix only. Pure.
#pragma once

#include <stdbool.h>

// Has the module such a name on Unix, and not on Windows?
bool unix_names_has(const char *module, const char *name);
