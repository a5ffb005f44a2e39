// SPDX-License-Identifier: MIT
// The directory of a service's code, which Python looks into without a word where it is gone or may not be read: the module is not found then.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "settings/settings.h"

// Where error is that of a module that was not found, and the directory that the service names for its code cannot be read: adds that to
// its message, and what to try. grantee: the account as icacls takes it, NULL: not known. Returns whether it is so.
bool unread_place_tell(struct error *error, const struct settings *settings, const char *grantee);
