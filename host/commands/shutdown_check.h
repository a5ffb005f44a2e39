// SPDX-License-Identifier: MIT
// Does a shutdown of the system give the service the time that its stop may take? For doctor and install.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"

// Adds the finding. It is a warning where somebody chose the stop limit, else it is good: the host's own is longer than most
// shutdowns allow.
void shutdown_check(struct findings *findings, const struct definition *definition);
