// SPDX-License-Identifier: MIT
// The processes that the service starts end with it: they share its job object.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Puts this process, and so all that it will start, into a job that ends them when this process ends, however
// it does. A child that is to outlive the service can be started with CREATE_BREAKAWAY_FROM_JOB. Once in a
// process.
bool children_begin(struct error *error);
