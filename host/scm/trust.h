// SPDX-License-Identifier: MIT
// Who may change anything on the machine anyway, so that it does not matter where they may write. A SID is a PSID.
#pragma once

#include <stdbool.h>

// The system, the administrators, those of the machine's domain, the installer of Windows; and the owner's place holder, who is
// nobody.
bool trust_is_administrators(void *sid);

// Is it the user that this process runs as, elevated or not?
bool trust_is_asker(void *sid);

// The same, of a user all of whose processes have an administrator's rights. Where User Account Control splits an administrator's
// logon, those that were not elevated have not, and write wherever the user's own SID may.
bool trust_is_whole_asker(void *sid);
