// SPDX-License-Identifier: MIT
// Settings that are well formed and yet can never do what they say, on this machine or together. For install_check.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/definition.h"
#include "commands/install_plan.h"

// Refuses what can never work, and notes what is doubtful, of what is new. whole: all that the service is to be.
bool sense_check(const struct install_plan *plan, const char *name, const struct definition *whole,
                 struct error *error);

// Where the service runs, by its definition: its directory, else that of its code. Owner: the caller; NULL: neither is known.
char *sense_check_directory(const struct definition *whole);
