// SPDX-License-Identifier: MIT
// The hashes of a bundle's files, as sha256sum writes them: "HEX *name/with/slashes", a line for each.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

// The manifest that belongs to a definition file or to an exe: the same path with ".sha256" in the place of its
// extension. NULL when there is none. Owner: the caller.
char *manifest_beside(const char *path);

// The manifest of the bundle in directory, whatever the directory is called now. NULL: there is none. Owner: the caller.
char *manifest_in(const char *directory);

// The command that installs again the bundle that this exe lies in, as after a move, where that is the service's. NULL: it is not.
// Owner: the caller.
char *manifest_install_command(const char *service);

// Compares every file that the manifest names, from its own directory, with its hash; *count is how many. Fails with their names when
// one is missing or another, when there is one that it does not name and that Python or Windows could load, or go by, and when it names
// less than every bundle has.
bool manifest_check(const char *path, size_t *count, struct error *error);
