// SPDX-License-Identifier: MIT
// The disk as the rules of python/environment.h see it: this machine's.
#pragma once

#include <stdint.h>

#include "python/environment.h"

const struct environment_files *disk_files(void);

// The PE machine of the host itself: a DLL must have the same.
uint16_t disk_own_machine(void);
