// SPDX-License-Identifier: MIT
// Orders for the injected pyhost.exe (tests/injection), which calls to try, and what is left of a service.
#pragma once

#include "../injection/injection.h"

// Group fixtures, in the place of world_begin and world_end.
int injections_begin(void **state);
int injections_end(void **state);

// The next pyhost.exe that starts, as a program or as a service, has its call number fail, or ends there.
void injections_order(int number, enum injection_action action, enum injection_calls calls);

// No pyhost.exe takes the order from now on, and who took it is let alone. Returns the function that was called there, NULL
// when there were not so many calls. Belongs to this module until the next order.
const char *injections_withdraw(void);

// The calls to try are first, first + stride, ... PYHOST_TEST_STRIDE takes the place of every test's own stride (1: every
// call), PYHOST_TEST_FIRST that of the first call.
int injections_first(void);
int injections_stride(int standard);

// All that the registry keeps of a service, as text; "" when there is nothing. Owner: the caller.
char *injections_snapshot(const char *service);
