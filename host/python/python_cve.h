// SPDX-License-Identifier: MIT
// A hole of CPython's that the host closes for its services, and other programs of the same Python still have. Pure.
#pragma once

#include <stdbool.h>

#include "python/python_version.h"

// CVE-2026-12003: a file Modules\Setup.local, which any user may make beside a directory of Python, has Python take its library from there
// (python/library.h). Is this one without the mend? *mended is then the first release of its series that has it.
bool python_cve_has(const struct python_version *version, struct python_version *mended);
