// SPDX-License-Identifier: MIT
// What help, docs/verbs.md and the completion say, made from the table of verbs.h. Pure. Owner of every text:
// the caller, who calls free().
#pragma once

#include "commands/verbs.h"

char *help_overview(void);
char *help_verb(enum verb_id verb);
char *help_markdown(void);   // docs/verbs.md
char *help_powershell(void); // the completion script
