// SPDX-License-Identifier: MIT
// Whether a password is an account's, before the SCM is told it: the SCM takes any, and fails at the next start.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Logs the account (short name, scm/account.h) on over the network, which asks for no right of a service and keeps nothing, and off
// again. False, with error, where Windows says that the password is wrong, or that nobody can log on with this account and
// password. Where it has another objection, as to this kind of logon, or cannot ask the domain, it is true: the start of the service
// will tell.
bool credentials_check(const char *short_name, const char *password, struct error *error);
