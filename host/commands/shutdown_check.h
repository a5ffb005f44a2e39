// SPDX-License-Identifier: MIT
// Does a shutdown of the system give the service the time that its stop may take? For doctor and install.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"

// Adds the finding. It is a warning where the stop limit is longer than the default, which is itself longer than most
// shutdowns allow, or the preshutdown is too short for it.
void shutdown_check(struct findings *findings, const struct definition *definition);
