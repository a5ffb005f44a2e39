// SPDX-License-Identifier: MIT
// The directory of a service's log: checked before the service is changed, made or given its rights behind that.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Is the place of the log one that nobody else has prepared? log: NULL for the default; account: its short name, NULL: LocalSystem.
// dry: nothing is to be changed, and that it cannot be seen without elevation is noted alone.
bool log_place_check(const char *name, const char *log, const char *account, bool dry, struct error *error);

// Makes it, with rights for the account of the service, which is there by now. service_sid: as it was asked for; NULL: as the SCM
// has it.
bool log_place_prepare(const char *name, const char *service_sid, struct error *error);
