// SPDX-License-Identifier: MIT
// Commands that the settings run at the turns of a service's life, each with a deadline; what they write is in the log.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "settings/settings.h"

enum hook { HOOK_BEFORE_START, HOOK_AFTER_START, HOOK_BEFORE_STOP, HOOK_AFTER_STOP };

// Begins: settings must live on. Sees to HOOK_AFTER_START by itself, on a thread of its own, when RUNNING has been told.
// Once, after status_begin().
void hooks_begin(const struct settings *settings);

// Runs the hook, where there is one, and waits for it until its deadline; then its processes are ended. Each runs once.
// A stop ends HOOK_BEFORE_START, which is no failure. Fails when it cannot be started, does not end in time or ends with another code than 0, which is told in the log in
// any case.
bool hooks_run(enum hook hook, struct error *error);

// The same with what the service ended with, which the command finds as PYHOST_EXIT_CODE.
void hooks_run_after_stop(uint32_t exit_code);
