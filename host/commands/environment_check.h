// SPDX-License-Identifier: MIT
// Does the Python of a service fit what was installed for it, and has it a hole that its own releases have closed by now?
#pragma once

#include "commands/findings.h"
#include "python/environment.h"

// Adds what doctor tells of it: what the base has lost, packages that this Python cannot load, an environment that another version made, and CVE-2026-12003.
// added: directories of the service (--dll-path). Returns false when nothing can be tried with this Python.
bool environment_check(struct findings *findings, const struct environment *environment,
                       const struct text_list *added);
