// SPDX-License-Identifier: MIT
// The variables with which a service's process runs.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "settings/settings.h"

// With clean_environment takes the variables away first that somebody has set for the machine or the account, but for those that Windows
// itself gives to each process (environment_variables.c lists them). Then sets the variables of
// HKLM\SYSTEM\CurrentControlSet\Services\NAME\Environment (REG_MULTI_SZ, NAME=VALUE): the SCM has set them for a service
// already; a console session gets them here. Then, without machine_environment, takes away the machine's variables that
// would steer Python (python_variables.h), but for those that stand in that value: the service asked for them. *has_python tells
// whether any of those is left, or may come from the registry, with machine_environment. Before Python is loaded, and before a second thread exists.
bool environment_variables_apply(const struct settings *settings, bool *has_python, struct error *error);
