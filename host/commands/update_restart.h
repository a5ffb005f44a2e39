// SPDX-License-Identifier: MIT
// update --restart: the service runs on with its new settings, or with those that it had before.
#pragma once

#include "commands/install_plan.h"
#include "commands/service_snapshot.h"

// Before anything is changed: may a service that runs be restarted, and the change be taken back? Not without the rights to stop and start
// it, nor where it, or what depends on it, is disabled; not where the password of the account before would be needed, which nobody can
// read, nor where the service runs with other settings than those that are configured: what it was started with is not kept.
bool update_restart_check(const struct install_plan *plan, const char *name, struct error *error);

// The change has been made. Restarts the service if it runs, and waits for each state as long as --wait says, else as long as the
// service's limits let it take, before and after the change. Where it does not come to run, everything is put back as plan->before
// and snapshot, which was taken before the change, have it, and that is started. Tells all of it. Returns the verb's exit code.
int update_restart(const struct install_plan *plan, const struct service_snapshot *snapshot, const char *name,
                   const struct command_line *line);
