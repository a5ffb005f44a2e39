// SPDX-License-Identifier: MIT
// Who may do what with a file or directory, read from its access control list.
#pragma once

#include <stdbool.h>

#include "base/error.h"

enum access_wish { ACCESS_READ, ACCESS_WRITE };

enum access_answer {
    ACCESS_YES,
    ACCESS_NO,     // nothing in the list allows it
    ACCESS_UNKNOWN // nothing allows it to the account itself or to everyone; a group that it is in may
};

// May the account (short name, scm/account.h) read (and list), or write (and add to) path?
enum access_answer access_can(const char *account, const char *path, enum access_wish wish,
                              struct error *error);

// The group of ordinary users that may change path: "Everyone", "Users" ... NULL when there is none. Owner:
// the caller.
char *access_strangers(const char *path);

// May the account do what ordinary users may not? LocalSystem may, and a user may be an administrator.
bool access_is_privileged(const char *account);
