// SPDX-License-Identifier: MIT
// Services that are marked for deletion: they are there until they have stopped and the last program that has them open closes them.
// Which program that is, no documented call tells.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// Fills error and returns false where the service is marked for deletion: nothing of it can be changed, and it cannot be started.
bool deletion_check(const char *name, struct error *error);

// Waits, for at most wait ms (0: 10 s), until a service that is marked for deletion is gone, and says so. Fails at once where it still runs: nobody
// but its stop helps then.
bool deletion_await(const char *name, uint32_t wait, struct error *error);

// The same for a dry run: fails where deletion_await() would at once, and else says that an install would wait.
bool deletion_foresee(const char *name, struct error *error);

// Is the service gone, which was deleted just now? Gives those who look at it for a moment that moment, or wait ms
// (0: a second). False as well where the SCM
// cannot be asked.
bool deletion_is_done(const char *name, uint32_t wait);

// Does the service still run? False as well where the SCM cannot be asked.
bool deletion_runs(const char *name);

// What a service that is marked for deletion is, and what to do so that it goes, which begins with its stop where it runs. Owner of the
// latter: the caller.
extern const char deletion_fact[];
char *deletion_advice(const char *name, bool runs);

// What to do so that a service that is marked for deletion goes: a sentence without its end.
extern const char deletion_cure[];
