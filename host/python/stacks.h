// SPDX-License-Identifier: MIT
// The stacks of all threads, for a process that is about to end: past a limit, by abort(), by a crash.
#pragma once

// Sets who is told, on the thread that calls abort(), that the process ends by it. Before interpreter_start().
void stacks_on_abort(void (*tell)(void));

// Puts the handler of SIGABRT in place that tells it. faulthandler, where it is enabled, hands on to it.
void stacks_heed_abort(void);

// Has at hand what the reading needs, where it cannot be had later. With the GIL, when Python has started.
void stacks_prepare(void);

// What may keep the process, besides the main thread: the handler of a control.
struct stacks_culprit {
    unsigned long thread; // identifier of the thread that is in the handler; 0: none is
    const char *handler;  // for a person; copied; may be NULL
};

// Writes the Python stack of every thread to standard error, for a process that is about to end: with the GIL if it can be had within
// wait ms, and with culprit (may be NULL) above them a line each on what the handler and the main thread wait in; else without, which
// takes 1.5 s at most. Returns what to say of them, a constant: that they stand in the log, or why there are none. The reading is
// done by threads of its own: the calling one may hold the GIL, or have crashed.
const char *stacks_dump(unsigned wait, const struct stacks_culprit *culprit);

// Ends the calling thread if it is one that reads the stacks: it has crashed, or done what it was made for by abort(); who is told of
// either calls this first. The dump goes on without.
void stacks_end_reader(void);
