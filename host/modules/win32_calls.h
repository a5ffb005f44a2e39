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

// pywin32's own win32service, where it is imported, would tell the SCM behind the host's back: gives it the host's
// SetServiceStatus. With the GIL. Returns false with an exception.
bool win32_service_status_take_over(void);
