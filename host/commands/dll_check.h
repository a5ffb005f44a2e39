// SPDX-License-Identifier: MIT
// The DLLs of a service: the directories that it adds to their search, what stands beside the host, and those that its code needs.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"
#include "scm/access.h"

// Adds what is wrong with the directories of --dll-path: one is missing, or others may write there.
void dll_check_directories(struct findings *findings, const struct definition *definition,
                           const struct access_who *who);
