// SPDX-License-Identifier: MIT
// doctor: how a service's last run went, and whether its failure still counts.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"
#include "scm/access.h"

// A failure that the service stands with is a warning, unless what it failed at was tried again and is well, or its settings or files
// were changed since: then it is past, as is one before a run that goes on. To be called when the service's Python has been looked at.
void last_run_check(struct findings *findings, const struct definition *definition,
                    const struct access_who *who);
