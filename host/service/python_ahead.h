// SPDX-License-Identifier: MIT
// A service's Python is found, and its DLL read, while its log is opened: the DLL alone takes as long as all that the host does before Python.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/environment.h"
#include "settings/settings.h"

// Begins, on a thread of its own. settings: as long as the process. Once in a process; not for a service whose command before the start may
// still bring another Python. The DLL is read ahead only where no directory of the service's own could have a DLL that it needs.
void python_ahead_begin(const struct settings *settings);

// Waits for that, or does it now. Finds the Python that the service belongs to, as surroundings_find_python(). Whether the DLL could be read, who
// loads it sees.
bool python_ahead_take(const struct settings *settings, struct environment *environment, struct error *error);
