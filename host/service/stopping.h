// SPDX-License-Identifier: MIT
// How a program is asked to stop: signals in their order, each with its wait, and what wakes a main thread that
// waits in C code. Runs on the thread that delivers controls.
#pragma once

#include <stdint.h>

#include "settings/settings.h"

// Asks, and returns when the program's code has returned or when there is nothing left to do but to wait for the
// stop limit. Where the last signal has a wait of its own, the service is ended after it as at its limit.
void stopping_ask(const struct settings *settings);

// For a class whose handler of a stop has failed, by this name (taken over): where the class's code does not return by itself within
// half of what is left of the stop limit, it gets SIGINT, as a program does. begun: when the stop began, in lived time (base/lived.h).
// Returns at once; a thread of its own does it, once.
void stopping_interrupt(char *handler, uint64_t begun);
