// SPDX-License-Identifier: MIT
// What is asked of Windows, for whoever wants to know: where the environment variable PYHOST_TRACE names a
// file, each change of a service's configuration and each right that is granted becomes a line of it. So it
// can be seen what was asked where a system takes a call and forgets it. Passwords are never in it.
#pragma once

#include "base/compiler.h"

void trace_line(const char *format, ...) PRINTF_LIKE(1, 2);
