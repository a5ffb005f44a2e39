// SPDX-License-Identifier: MIT
// Paths that a service can follow. Drive letters of the network, and those of subst, belong to the logon that made them: a service
// does not have them.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/definition.h"

// Writes each path of wanted that lies on such a drive as the place that it leads to, with a note; the programs of commands as well.
// account: the short name of whom the service runs as; a share that it reaches as nobody, or as the machine, is worth a note. Fails
// where nobody can tell where a drive leads.
bool real_paths_write(struct definition *wanted, const char *account, struct error *error);

// The path as a service can follow it, with a note where that is another one; what: what it is the path of. Owner: the caller. NULL after
// filling error: nobody can tell where its drive leads.
char *real_paths_of(const char *what, const char *path, struct error *error);

// Does the path lie on a drive that a service has? If not, error says so.
bool real_paths_check(const char *what, const char *path, struct error *error);
