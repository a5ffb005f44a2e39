// SPDX-License-Identifier: MIT
// Accounts that services run as.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// The short name of an account, whatever form it comes in: "LocalSystem", "LocalService", "NetworkService";
// "NT SERVICE\NAME" for "virtual"; ".\user" for "user"; others as they are. Owner: the caller.
char *account_short(const char *account, const char *service);

// The same of a name that somebody has given: those of the system's accounts are known in its language as well. Looks the name
// up, in a domain perhaps. Owner: the caller.
char *account_given(const char *account, const char *service);

// The form that the SCM wants: "NT AUTHORITY\LocalService" for "LocalService". Owner: the caller.
char *account_for_scm(const char *short_name);

// Does the account log on with a password that the SCM must be told? Not those of the system, virtual ones,
// and managed ones, whose name ends with '$'.
bool account_has_password(const char *short_name);

// Must the account be given the right to log on as a service? Those of the system and virtual ones have it.
bool account_needs_logon_right(const char *short_name);

// Gives it the right (SeServiceLogonRight), as services.msc does.
bool account_grant_logon_right(const char *short_name, struct error *error);

// Binary SID of the account, in its short form. NULL after filling error. Owner: the caller, who calls free().
void *account_sid(const char *short_name, struct error *error);
