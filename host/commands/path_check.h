// SPDX-License-Identifier: MIT
// The places that a service's Python imports from: who may read and change them, and what stands there in the way.
#pragma once

#include "commands/findings.h"
#include "scm/access.h"

// Adds what is found on sys.path for a service that runs so. Python must run (class_reader_start()).
void path_check(struct findings *findings, const struct access_who *who);
