// SPDX-License-Identifier: MIT
// Orders for the injected pyhost.exe (tests/injection), which calls to try, and what is left of a service.
#pragma once

#include "../injection/injection.h"

// Group fixtures, in the place of world_begin and world_end.
int injections_begin(void **state);
int injections_end(void **state);

// The next pyhost.exe that starts, as a program or as a service, has its call number fail, or ends there.
void injections_order(int number, enum injection_action action, enum injection_calls calls);

// The next call to a function fails, of the process that has taken the order.
void injections_fail_next(const char *name);

// No pyhost.exe takes the order from now on, and who took it is let alone. Returns the function that was called there, NULL
// when there were not so many calls. Belongs to this module until the next order.
const char *injections_withdraw(void);

// How many calls who took the order has made so far. An order for call 0 only counts them.
int injections_made(void);

// Which calls to try: first, first + stride, ... until there are no more.
struct injections_steps {
    int first;
    int stride;
};

// About count steps, spread evenly over the calls that were made. PYHOST_TEST_STRIDE is the stride instead (1: every call),
// PYHOST_TEST_FIRST the first one.
struct injections_steps injections_steps(int made, int count);

// How often to end something at a random moment: PYHOST_TEST_ROUNDS, or 2.
int injections_rounds(void);

// Begins rand() with PYHOST_TEST_SEED, or with the time, and shows it.
void injections_seed(void);

// All that the registry keeps of a service, as text; "" when there is nothing. Owner: the caller.
char *injections_snapshot(const char *service);
