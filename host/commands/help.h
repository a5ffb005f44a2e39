// SPDX-License-Identifier: MIT
// What help and the completion say, made from the table of verbs.h. (docs/verbs.md is too: tests/form/verbs_page.c.) Pure. Owner of every text:
// the caller, who calls free().
#pragma once

#include "commands/verbs.h"

char *help_overview(void);
char *help_verb(enum verb_id verb, bool all); // all: with the options and the words that few need
char *help_powershell(void);                  // the completion script

// The pieces that docs/verbs.md has as well: "pyhost VERB ARGUMENTS [OPTION ...]", and an option with its value.
char *help_usage(const struct verb *verb);
char *help_option_heading(const struct option *option);

// What the option does; of install, with the default that a new service has.
char *help_option_text(enum verb_id verb, enum option_id option);
