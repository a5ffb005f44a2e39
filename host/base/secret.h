// SPDX-License-Identifier: MIT
// What must not be shown: variables and arguments that carry a secret, by their names. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Does the name (length bytes) sound like a secret: has it PASS, PWD, SECRET, TOKEN, KEY, CRED, COOKIE ... in it, or AUTH, JWT, PAT ... as a word, in any case?
bool secret_is_name(const char *name, size_t length);

// "NAME=VALUE", or any other text, as people may see it: "NAME=***" where the name sounds like a secret; of what else there is, without
// the values of such names in it ("server=db;pwd=***", "/pwd:***", "--token ***", "{"key": ***}") and the passwords of URLs ("scheme://user:***@host"). All else as it is.
// Owner: the caller.
char *secret_shown(const char *variable);

// The same of an argument of a command line, which may be the value of the one before it ("--api-key", "***"); before: "" at the first.
char *secret_shown_argument(const char *before, const char *argument);

// The same of a whole command line.
char *secret_shown_line(const char *line);

// Advice to run a command, shown as people may see it: where a secret is hidden in it, says that it belongs in the place of ***. when: what
// the advice holds for, "if the service is to have it"; NULL: always. Owner: the caller.
char *secret_advice(const char *when, const char *shown);
