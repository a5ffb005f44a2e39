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

// Who may change path besides the system, the administrators, account itself, and the (elevated) user who
// asks: "Everyone", "Users", "MACHINE\somebody" ... NULL when there is nobody. Owner: the caller.
char *access_strangers(const char *account, const char *path);

// The same of an access control list (PACL).
enum access_answer access_can_by_list(const char *account, void *list, enum access_wish wish,
                                      struct error *error);
char *access_strangers_by_list(const char *account, void *list);

// May the account do what ordinary users may not? LocalSystem may, and a user may be an administrator.
bool access_is_privileged(const char *account);

// Is it the system, the administrators, or the user that this process runs as (a SID)?
bool access_is_trusted(void *sid);
