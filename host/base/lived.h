// SPDX-License-Identifier: MIT
// Limits in lived time (base/lived_time.h) for the whole process, from any thread. A limit may pass late, on a machine that is
// short of processors, but it passes; of a time that stood still it counts LIVED_STEP ms at most.
#pragma once

#include <stdint.h>

// The lived time in ms. Differences mean something while a thread waits in lived_wait().
uint64_t lived_now(void);

// WaitForMultipleObjects() for one of count handles, for wait ms of lived time; INFINITE waits in one go. Returns what that
// returns.
uint32_t lived_wait(uint32_t count, void *const *handles, uint32_t wait);

// The same for one handle.
uint32_t lived_wait_one(void *handle, uint32_t wait);
