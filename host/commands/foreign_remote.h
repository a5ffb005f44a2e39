// SPDX-License-Identifier: MIT
// Services of another machine, whose files cannot be looked at: its SCM has their command lines, its registry the settings of this host.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "commands/image_path.h"

// Is the service of the machine of scm_set_computer(), whose command line this is, this host's? Its program must be called as a
// pyhost.exe is, or python.exe, and settings of this host's must be there. Where these cannot be read, the name pyhost.exe is
// enough, and foreign_remote_is_sure() is false: until the next service, or, where the registry does not answer at all, from then on.
bool foreign_remote_is_own(const char *service, const struct image_path *path);

// False where the name alone had to tell of the last service: why is filled then, if it is not NULL.
bool foreign_remote_is_sure(struct error *why);
