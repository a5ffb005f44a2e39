// SPDX-License-Identifier: MIT
// The state of a service as Python sees it.
#pragma once

#include <windows.h>
#include <winsvc.h>

#include "python/api.h"

// (type, state, accepted, exit code, specific code, check point, wait hint). A new reference, or NULL with an
// exception.
PyObject *win32_service_status_tuple(const SERVICE_STATUS *status);

// dict of the same and of ProcessId and ServiceFlags. A new reference, or NULL with an exception.
PyObject *win32_service_status_dict(const SERVICE_STATUS_PROCESS *status);
