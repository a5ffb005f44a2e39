// SPDX-License-Identifier: MIT
// pywin32's own pywintypes.py and win32serviceutil.py, which every class that is written for pywin32 imports, without what they import for
// others than a running service: typing, with some twenty modules of the standard library, for who checks types; win32api, win32con and
// winerror, thousands of constants and many DLLs, for the functions that install and control services.
#pragma once

#include <stdbool.h>

#include "python/api.h"

// Is it one of those modules?
bool pywin32_imports_of(const char *module);

// The ModuleSpec of such a module as Python's own search has it. If it is pywin32's, its code runs so that `import win32con` and its like
// give a module that loads the one that it stands for when anything is asked of it, and `from typing import TYPE_CHECKING, Any` loads
// nothing, as long as nobody else has loaded these modules. A new reference; None: there is no such module. NULL after an
// exception.
PyObject *pywin32_imports_find(const char *module);
