// SPDX-License-Identifier: MIT
// The module _pyhost_service: what the package pyhost tells the host, and its event of the stop. It exists in a process of
// the host only, which is how the package knows where it is.
#pragma once

#include "base/error.h"
#include "modules/host_callbacks.h"

// Makes the module. callbacks live as long as the process. With the GIL, once.
bool notices_install(const struct host_callbacks *callbacks, struct error *error);
