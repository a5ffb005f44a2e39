// SPDX-License-Identifier: MIT
// Time in which the process could run. A system that sleeps, a paused virtual machine, a debugger or a loaded machine stops
// the process and not its limits, so no limit is measured by the system's clock. Pure: ticks are passed in.
#pragma once

#include <stdint.h>

enum {
    LIVED_SLICES = 4,  // of a limit at which nobody looks while it runs
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

// A limit that a timer measures, which wakes nobody more often than it must. The timer comes in slices. One that is late has
// stood still, nobody knows for how long: it does not count, so that the limit is never over before its time, and the next ones are
// half as long. Those of LIVED_SLICE count however late they are: on a machine where every timer is late, the limit comes after one
// and a half times its time, and what the timers were late.
struct lived_slices {
    uint64_t rest;  // ms of the limit
    uint64_t slice; // ms
    uint64_t due;   // the tick at which the slice is over
};

// Begins a limit of limit ms, and returns for how long the timer is to wait, in ms.
uint64_t lived_slices_begin(struct lived_slices *slices, uint64_t limit, uint64_t tick);

// The timer has come: returns for how long it is to wait now, in ms; 0: the limit has passed.
uint64_t lived_slices_look(struct lived_slices *slices, uint64_t tick);
