// SPDX-License-Identifier: MIT
// Names by which the SCM knows services and groups.
#pragma once

#include <stdbool.h>

// The name of the service with this display name. NULL: there is none, or the SCM cannot be asked. Owner: the caller.
char *scm_names_key(const char *display_name);

// The service's name in the letters that the SCM has it in. NULL: there is none, or the SCM cannot be asked. Owner: the caller.
char *scm_names_own(const char *name);

// Is any service or driver in the load order group? True as well where the SCM cannot be asked.
bool scm_names_group_has_members(const char *group);
