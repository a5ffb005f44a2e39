// SPDX-License-Identifier: MIT
// May who asks do what the verb does? Told before anything is read, asked, written or waited for.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/command_line.h"

// Asks the SCM for the rights that the verb will need, and changes nothing. False, with error, where whoever asks has them not, as
// without elevation. Who was given them by the service's own security has them without elevation, too. True for verbs that change
// nothing, with --dry-run, for what the SCM judges as a whole (start, stop ...), and where the SCM has another objection, which
// the verb will meet itself.
bool elevation_check(const struct command_line *line, struct error *error);
