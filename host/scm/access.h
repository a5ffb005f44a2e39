// SPDX-License-Identifier: MIT
// Who may do what with a file, a registry key or a service, read from its access control list.
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

// May it write to path as a service whose SID is of the type "restricted"? restricted: "NT SERVICE\NAME"; NULL: it is not.
enum access_answer access_can_write(const char *account, const char *restricted, const char *path,
                                    struct error *error);

// The same of an access control list (PACL); the second one is what the restriction alone allows.
enum access_answer access_can_by_list(const char *account, void *list, enum access_wish wish,
                                      struct error *error);
enum access_answer access_may_restricted_write(const char *restricted, void *list);

enum access_kind {
    ACCESS_FILE, // a file, or a directory with those in it
    ACCESS_IMPORTS, // a directory that Python imports from: also new directories in it, and what it hands on to them
    ACCESS_KEY,
    ACCESS_SERVICE
};

// Who may change path (a file or directory): "Everyone", "Users", "MACHINE\somebody" ...; "Users (under a condition)". The system,
// the administrators and account itself do not count; nor does who asks, if all that this user runs has an administrator's rights,
// which User Account Control prevents. Its owner counts, who may give himself any right. NULL when there is nobody, or when
// the rights cannot be read. Owner: the caller.
char *access_strangers(const char *account, const char *path);

// The same of a place on sys.path (ACCESS_IMPORTS).
char *access_import_strangers(const char *account, const char *path);

// The same of a key below HKEY_LOCAL_MACHINE (error: its rights cannot be read, though it is there); of an access control list
// (PACL); and of one written as SDDL.
char *access_key_strangers(const char *account, const char *path, struct error *error);
char *access_strangers_by_list(enum access_kind kind, const char *account, void *list);
char *access_strangers_by_sddl(enum access_kind kind, const char *account, const char *sddl);

// "Users", "MACHINE\somebody", or the SID (PSID) in figures for one that nobody knows. Owner: the caller.
char *access_name(void *sid);

// May the account do what ordinary users may not? LocalSystem may, and a user may be an administrator.
bool access_is_privileged(const char *account);

// Is it the system, the administrators, or the user that this process runs as, elevated or not (a SID)?
bool access_is_trusted(void *sid);
