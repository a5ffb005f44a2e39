// SPDX-License-Identifier: MIT
// The values of options: as people write them, in one form, and as people read them. Pure. Owner of every char *: the caller, who
// calls free().
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/verbs.h"

// Checks a value of the option, and brings it into its canonical form: a choice in small letters, "yes" or "no", a time in seconds,
// another number in the option's unit. NULL after filling error.
char *option_value_canonical(enum option_id option, const char *value, struct error *error);

// A canonical value with its unit: "24h" is 24 of --log-age, "90s" is 90 of --stop-limit.
char *option_value_shown(enum option_id option, const char *canonical);

// Is word meant as the value of an option that can go without one? A number with anything behind it is, so that a misspelt time is no
// name.
bool option_value_fits(enum option_id option, const char *word);
