// SPDX-License-Identifier: MIT
// update --restart: the service runs on with its new settings, or with those that it had before.
#pragma once

#include <stdint.h>

#include "commands/install_plan.h"

// May the change be taken back? Not where the password of the account before would be needed, which nobody can read.
bool update_restart_check(const struct install_plan *plan, const char *name, struct error *error);

// The change has been made. Restarts the service if it runs, and waits for each state at most wait ms. Where it does not come to run,
// everything is put back as plan->before has it, and that is started. Tells all of it. Returns the verb's exit code.
int update_restart(const struct install_plan *plan, const char *name, uint32_t wait);
