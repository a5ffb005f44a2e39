// SPDX-License-Identifier: MIT
// install, for a definition that no command line says.
#pragma once

#include "commands/command_line.h"
#include "commands/definition.h"

// Makes another program's service, called name, what definition says, as "install --force" does; of line only --python and --dry-run
// count. Tells what it does, and its failure. Returns an exit code.
int install_over(const char *name, const struct definition *definition, const struct command_line *line);
