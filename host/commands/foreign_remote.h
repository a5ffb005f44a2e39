// SPDX-License-Identifier: MIT
// Services of another machine, whose files cannot be looked at: its SCM has their command lines, its registry the settings of this host.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/image_path.h"

// Is the service of the machine of scm_set_computer(), whose command line this is, this host's? Its program must be called as a
// pyhost.exe is, or python.exe, and settings of this host's must be there. Where that registry cannot be read, the name pyhost.exe is
// enough, and foreign_remote_is_sure() is false from then on.
bool foreign_remote_is_own(const char *service, const struct image_path *path);

// False where names alone had to tell: why is filled then, if it is not NULL.
bool foreign_remote_is_sure(struct error *why);
