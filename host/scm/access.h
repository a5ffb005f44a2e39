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

// Who a service runs as.
struct access_who {
    const char *account; // a short name, scm/account.h
    char *
        service_sid; // "NT SERVICE\NAME", which its token has besides (sdk-api, SERVICE_SID_INFO); NULL: it has not
    bool is_restricted; // it writes only where that, too, may: a service SID of the type "restricted"
};

// May a service that runs so read (and list), or write (and add to) path?
enum access_answer access_can(const struct access_who *who, const char *path, enum access_wish wish,
                              struct error *error);

// The same of an access control list (PACL).
enum access_answer access_can_by_list(const struct access_who *who, void *list, enum access_wish wish,
                                      struct error *error);

enum access_kind {
    ACCESS_FILE, // a file, or a directory with those in it
    ACCESS_IMPORTS, // a directory that Python imports from: also new directories in it, and what it hands on to them
    ACCESS_KEY,
    ACCESS_SERVICE
};

// Who besides the service may change path (a file or directory): "Everyone", "Users", "MACHINE\somebody" ...; "Users (under a
// condition)". The system, the administrators, and account and SID of the service do not count; nor does who asks, if all that this
// user runs has an administrator's rights, which User Account Control prevents. Its owner counts, who may give himself any right. NULL
// when there is nobody, or nothing at path; and, with error, when the rights cannot be read. Owner: the caller.
char *access_strangers(const struct access_who *who, const char *path, struct error *error);

// The same of a file or directory by a HANDLE with READ_CONTROL: of a link itself, where it was opened so.
char *access_handle_strangers(enum access_kind kind, const struct access_who *who, void *file,
                              struct error *error);

// The same of a place on sys.path (ACCESS_IMPORTS); of a key below HKEY_LOCAL_MACHINE; of an access control list (PACL); and of one
// written as SDDL.
char *access_import_strangers(const struct access_who *who, const char *path, struct error *error);
char *access_key_strangers(const struct access_who *who, const char *path, struct error *error);
char *access_strangers_by_list(enum access_kind kind, const struct access_who *who, void *list);
char *access_strangers_by_sddl(enum access_kind kind, const struct access_who *who, const char *sddl,
                               struct error *error);

// May the account do what ordinary users may not? LocalSystem may, and a user may be an administrator.
bool access_is_privileged(const char *account);

// Is it the system, the administrators, or the user that this process runs as, elevated or not (a SID)?
bool access_is_trusted(void *sid);
