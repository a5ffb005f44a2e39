// SPDX-License-Identifier: MIT
// Drive letters. Those of the network and of subst belong to the logon that made them: another one has no such drive.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Does the path begin with "\\?\" or "\\.\", which say how the rest is to be read (win32, Naming Files, Paths, and Namespaces)?
bool drive_has_prefix(const char *path);

// The path from its drive on, which is the same one behind such a prefix. A part of path; NULL: it has no drive.
const char *drive_from(const char *path);

// Is the path on a drive that is not there for this process?
bool drive_is_missing(const char *path);

// Gives error the advice for what lies on such a drive. Returns whether path does; error is as it was if not.
bool drive_advise(const char *path, struct error *error);
