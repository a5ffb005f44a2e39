// SPDX-License-Identifier: MIT
// pywin32's own pywintypes.py, which is the first of its modules that a service imports, without what it imports for people who check types:
// typing, and with it some twenty modules of the standard library, most of which a service's class has no use for.
#pragma once

#include "python/api.h"

// The ModuleSpec of pywintypes as Python's own search has it; of pywin32's, one that runs its code so that `from typing import
// TYPE_CHECKING, Any` loads nothing, as long as nobody else has loaded typing. A new reference; None: there is no such module. NULL after
// an exception.
PyObject *pywin32_types_find(void);
