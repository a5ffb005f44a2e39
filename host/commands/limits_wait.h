// SPDX-License-Identifier: MIT
// How long a change of state may take, by the limits of the service. Pure.
#pragma once

#include <stdint.h>

#include "commands/definition.h"

enum { LIMITS_WAIT_LEAST = 200000 }; // ms: more than a service's limits are by default

// The longest that a start or a stop may take of a service which runs by before and is started by after, or by before again; ms.
// Where one of them has no limit, that is as long as can be waited.
uint32_t limits_wait(const struct definition *before, const struct definition *after);
