// SPDX-License-Identifier: MIT
// The places that a service's Python imports from: who may read and change them, and what stands there in the way.
#pragma once

#include "commands/definition.h"
#include "commands/findings.h"
#include "scm/access.h"

// Adds what is found where the code of definition lies, and, where Python runs (class_reader_start()), on sys.path, for a service that runs so.
void path_check(struct findings *findings, const struct definition *definition, const struct access_who *who);
