// SPDX-License-Identifier: MIT
// The variables with which a service's process runs.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Sets the variables of HKLM\SYSTEM\CurrentControlSet\Services\NAME\Environment (REG_MULTI_SZ, NAME=VALUE).
// The SCM has set them for a service already; a console session gets them here. Then, unless keep_python is
// true, takes away the machine's variables that would steer Python (PYTHON*), but for those that stand in
// that value: the service asked for them. *has_python tells whether any of those is left. Before Python is
// loaded, and before a second thread exists.
bool environment_variables_apply(const char *service, bool keep_python, bool *has_python,
                                 struct error *error);
