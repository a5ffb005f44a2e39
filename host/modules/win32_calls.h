// SPDX-License-Identifier: MIT
// The module _pyhost: the Win32 calls under the compatibility modules. Handles are ints; errors are
// pywintypes.error.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "modules/host_callbacks.h"

// Makes the module and puts it into sys.modules. With the GIL, once. callbacks must live as long as the
// process.
bool win32_calls_install(const struct host_callbacks *callbacks, struct error *error);
