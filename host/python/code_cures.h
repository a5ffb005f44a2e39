// SPDX-License-Identifier: MIT
// What to try for code that wants what Windows or its event loop does not have: rows as system_cures.h has them. Pure.
#pragma once

#include <stddef.h>

#include "python/system_cures.h"

// The rows, in the order in which they are tried, before all others. Static.
const struct cure_row *code_cures(size_t *count);
