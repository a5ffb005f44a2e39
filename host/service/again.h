// SPDX-License-Identifier: MIT
// A service whose code ends with a code of --restart-codes is started again at once. That is no failure, so the SCM's recovery
// actions have no part in it: a helper process, pyhost.exe outside the service's job and with the service's own rights, waits for the end of the service's
// process, and asks the SCM for a start. Where the service's account has no right to start the service, such a code is a failure as
// any other, and the recovery actions follow.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "service/ending.h"
#include "settings/settings.h"

// Without this call no code starts anything again. settings must live as long as the process; debugging: a console session, in
// which nothing is started. When the service starts.
void again_begin(const struct settings *settings, bool debugging);

// The service's code ends with code by itself. Is code one of --restart-codes, and the end no failure? In a stop that was asked for it
// starts nothing; a service that has not come to RUNNING, or not lived for a second, has failed as ever. What comes of it is in the log.
bool again_takes(uint32_t code);

// Is the service to be started again when this process has ended? True from again_takes() until again_start(), without which it is
// left to the recovery actions: its process must not end as if all were well.
bool again_is_due(void);

// Starts the helper, where one is due and no stop was asked for since: right before the last report. Returns whether there is one. A
// helper that cannot be started is told as a failure, which *outcome becomes, for the recovery actions.
bool again_start(struct outcome *outcome);

// The helper itself: is that what the arguments of this process ask for? *code is the exit code then.
bool again_help(const char *const *arguments, int count, int *code);
