// SPDX-License-Identifier: MIT
// Who else may change what a service is and where it writes: for doctor and install.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"
#include "scm/access.h"

// Who the service runs as. account: a short name, which must live as long. service_sid is the caller's, who frees it.
struct access_who rights_check_who(const char *name, const struct definition *definition,
                                   const char *account);

// Adds findings on the rights of the service's registry keys, of the service itself and of its log's directory, and on commands that
// do not quote their program.
void rights_check(struct findings *findings, const char *name, const struct definition *definition,
                  const struct access_who *who);

// Adds one on the account's right to log on as a service, which a group policy may have taken from it.
void rights_check_logon(struct findings *findings, const char *account);
