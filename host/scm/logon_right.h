// SPDX-License-Identifier: MIT
// The right to log on as a service (SeServiceLogonRight), and the right that denies it: secpol.msc, Local Policies, User Rights
// Assignment. A domain's group policy sets who has it anew, and takes it from all others.
#pragma once

#include <stdbool.h>

#include "base/error.h"

enum logon_right {
    LOGON_RIGHT_HERE,
    LOGON_RIGHT_DENIED, // "Deny log on as a service" names the account, or a group that it is in for certain
    LOGON_RIGHT_MISSING, // neither it nor a group that it is in for certain has the right; another of its groups may
    LOGON_RIGHT_UNKNOWN // it cannot be seen: without elevation, for instance
};

// Gives the account (short name, scm/account.h) the right, as services.msc does.
bool logon_right_grant(const char *short_name, struct error *error);

// Takes it away again, from who was given it in vain.
bool logon_right_revoke(const char *short_name, struct error *error);

// False, after filling error, where it is denied to the account: a service of it could not start. What cannot be seen is no denial.
bool logon_right_check(const char *short_name, struct error *error);

// Has the account the right? UNKNOWN fills error.
enum logon_right logon_right_look(const char *short_name, struct error *error);
