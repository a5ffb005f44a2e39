// SPDX-License-Identifier: MIT
// What to try for what is imported, or was to be, and cannot be: rows as system_cures.h has them. Pure.
#pragma once

#include <stddef.h>

#include "python/system_cures.h"

// The rows, in the order in which they are tried, before those of the system. Static.
const struct cure_row *import_cures(size_t *count);

// The cure for a server that starts itself again.
extern const char import_cure_without_reloader[];
