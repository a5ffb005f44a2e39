// SPDX-License-Identifier: MIT
// Time in which the process could run. A system that sleeps, a paused virtual machine, a debugger or a loaded machine stops
// the process and not its limits, so no limit is measured by the system's clock. Pure: ticks are passed in.
#pragma once

#include <stdint.h>

enum {
    LIVED_SLICE = 100, // ms: who waits for a limit looks at the clock as often as that
    LIVED_STEP = 250   // ms that count at most between two looks
};

struct lived_time {
    uint64_t seen;  // the tick of the last look
    uint64_t lived; // ms
};

// Looks at the clock at tick (ms of a monotonic clock) and returns the time that was lived, in ms. While nobody looks, next to
// nothing counts: only who waits by slices can rely on it.
uint64_t lived_time_look(struct lived_time *time, uint64_t tick);

// How long to wait now, in ms, who has rest ms left.
uint32_t lived_time_slice(uint64_t rest);
