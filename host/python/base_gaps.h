// SPDX-License-Identifier: MIT
// What a base Python has lost that it had when it was installed: half an uninstallation, an upgrade that was cut off. Pure.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "python/environment.h"

// The parts that are missing, as paths from its directory: "Lib\encodings", "DLLs". None where a ._pth file says where its parts are, and of
// what an archive (python3Y.zip) may have. A Python without any extension module has lost them. Owner: the caller.
struct text_list base_gaps(const struct environment *environment, const struct environment_files *files);

// Is nothing missing? Otherwise fills error, with the command of the tool that installed it.
bool base_gaps_check(const struct environment *environment, const struct environment_files *files,
                     struct error *error);

// Adds what is missing to the error of something that failed, and that command. Returns false when nothing is.
bool base_gaps_explain(const struct environment *environment, const struct environment_files *files,
                       struct error *error);
