// SPDX-License-Identifier: MIT
// Paths in a definition file are as they are from the file's own directory. Pure.
#pragma once

#include "commands/definition.h"

// Makes the relative paths of definition (of its python, its class or program, its directory, those of its DLLs, and its log) absolute,
// as path_from() does. A class or a program that names a module only is left as it is.
void definition_paths_resolve(struct definition *definition, const char *directory);
