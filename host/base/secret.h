// SPDX-License-Identifier: MIT
// What must not be shown: variables and arguments that carry a secret, by their names. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Does the name (length bytes) sound like a secret: has it PASSWORD, SECRET, TOKEN, KEY, CREDENTIAL or the like in it, in any case?
bool secret_is_name(const char *name, size_t length);

// "NAME=VALUE" as people may see it: "NAME=***" where the name sounds like a secret, and without the password of a URL in the
// value ("scheme://user:***@host"). All else as it is. Owner: the caller.
char *secret_shown(const char *variable);
