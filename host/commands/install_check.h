// SPDX-License-Identifier: MIT
// What cannot be, or would keep the service from starting, is refused before anything is changed.
#pragma once

#include "base/error.h"
#include "commands/install_plan.h"

// Can a service be called so?
bool install_check_name(const char *name, struct error *error);

// Looks at what the plan sets anew for the service name. What works, but not as one may think, is a note.
bool install_check(const struct install_plan *plan, const char *name, struct error *error);
