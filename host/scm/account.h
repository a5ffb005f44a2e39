// SPDX-License-Identifier: MIT
// Accounts that services run as. Their names are many: of the system's own in English and in the system's language, of local
// users with the machine's name or a dot, of a domain's with its name or as user@domain, and SIDs for all of them. Here each
// account has one, its short name, and two are compared by their SIDs.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// The short name of an account, whatever form it comes in, blanks around it and any case: "LocalSystem", "LocalService",
// "NetworkService"; "NT SERVICE\NAME" for "virtual"; ".\user" for "user" and "MACHINE\user"; others as they are. Asks this machine
// at most, never a domain. service: the name of the service that runs as it. Owner: the caller.
char *account_short(const char *account, const char *service);

// The same of a name that somebody has given, which is looked up, in a domain perhaps: SIDs and user@domain become names, and a user
// is spelled as Windows spells it. A name that is not found stays as it is, since the SCM has the last word on it. NULL after
// filling error for what no service can run as: a group, a SID that belongs to nobody. Owner: the caller.
char *account_given(const char *account, const char *service, struct error *error);

// Are two short names the same account? Unknown ones are when they are spelled alike.
bool account_same(const char *a, const char *b);

// The form that the SCM wants, which knows no names in other languages: "NT AUTHORITY\LocalService" for "LocalService".
// Owner: the caller.
char *account_for_scm(const char *short_name);

// Does the account log on with a password that the SCM must be told? Not those of the system, virtual ones,
// and managed ones, whose name ends with '$' (or has "$@" in it).
bool account_has_password(const char *short_name);

// Must the account be given the right to log on as a service? Those of the system and virtual ones have it.
bool account_needs_logon_right(const char *short_name);

// Binary SID of the account, in its short form, or written as "S-1-...". NULL after filling error. Owner: the caller, who calls
// free().
void *account_sid(const char *short_name, struct error *error);
