// SPDX-License-Identifier: MIT
// The module servicemanager, with pywin32's names, arguments and results.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "modules/host_callbacks.h"

// Makes the module and puts it into sys.modules. With the GIL, once in each interpreter, always
// with the same callbacks, which must live as long as the process.
bool servicemanager_install(const struct host_callbacks *callbacks, struct error *error);

// Did the code register a handler?
bool servicemanager_has_handler(void);

// Lets go of the handler, and so of the service's instance. With the GIL; no control is delivered any more.
void servicemanager_drop_handler(void);

// Hands a control to the handler that the code registered, as pywin32 does: (control) or (control, event
// type, data). Returns what the system is to get: 0 for None, the number the handler returned, 120
// (ERROR_CALL_NOT_IMPLEMENTED) with error filled when it raised, 1066 with error filled when it returned
// something else. With the GIL.
uint32_t servicemanager_deliver(uint32_t control, uint32_t event_type, const void *data, size_t size,
                                struct error *error);
