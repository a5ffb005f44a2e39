// SPDX-License-Identifier: MIT
// How long each phase of a service's start and of its stop took, for whoever asks: "pyhost debug --timings NAME", or
// PYHOST_TIMINGS in the service's environment. The marks are always set; they cost next to nothing. From any thread; each
// mark ends what was before it, so those of one sequence are set one after the other.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum timings_owner {
    TIMINGS_WINDOWS, // process creation, the SCM
    TIMINGS_HOST,    // pyhost itself
    TIMINGS_PYTHON,  // the interpreter's own start
    TIMINGS_SERVICE, // the service's code
    TIMINGS_OWNERS
};

// First thing in main: what was before belongs to Windows.
void timings_begin(void);

// A stop is asked for, or the code has ended: what is marked from here belongs to the stop. Returns whether this is the first
// time; else nothing happens.
bool timings_begin_stop(void);

// phase, a literal, has ended: it took the time since the last mark.
void timings_mark(enum timings_owner owner, const char *phase);

// What the host's own modules cost while other code imports them: between these two calls; they may nest. The
// time counts as the host's and is taken out of the phase around.
void timings_enter_modules(void);
void timings_leave_modules(void);

// Has the lines reported, as PYHOST_TIMINGS does.
void timings_want(void);
bool timings_are_wanted(void);

// A line for each phase of the start, or since the stop began of that, in milliseconds, then the sum for each owner. Adds to lines.
void timings_add_lines(struct text_list *lines);
