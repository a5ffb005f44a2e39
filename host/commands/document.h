// SPDX-License-Identifier: MIT
// The answer of dump and import-nssm: the definition of a service as a file, or as what a pipe or the console gets.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "commands/command_line.h"
#include "commands/definition.h"

// Writes definition with notes, to which those of its secrets are added: with --output FILE to that file, in UTF-8 without a mark, whole or not at all, and over what was
// there; else as the answer. It is TOML or JSON by the end of FILE's name, else JSON with --json. In a pipe TOML has nothing beyond ASCII.
// Returns false after filling error.
bool document_write(const struct command_line *line, const struct definition *definition,
                    struct text_list *notes, struct error *error);
