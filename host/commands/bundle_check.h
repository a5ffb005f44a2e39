// SPDX-License-Identifier: MIT
// "bundle --check": is a bundle that lies somewhere whole?
#pragma once

#include "commands/command_line.h"

// Checks the bundle that is named by its directory or by its definition file, without either the one that the exe lies in: its
// files by their hashes, then that all modules load. Returns the exit code.
int bundle_check_run(const struct command_line *line);
