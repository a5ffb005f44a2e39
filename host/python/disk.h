// SPDX-License-Identifier: MIT
// The disk as the rules of python/environment.h see it: this machine's.
#pragma once

#include <stdint.h>

#include "python/environment.h"
#include "python/python_version.h"

const struct environment_files *disk_files(void);

// Reads the version of a CPython's DLL without running it. Returns false when its version resource is none of CPython's.
bool disk_python_version(const char *dll, struct python_version *version);

// The PE machine of the host itself: a DLL must have the same.
uint16_t disk_own_machine(void);
