// SPDX-License-Identifier: MIT
// The disk as the rules of scm/way.h see it: this machine's.
#pragma once

#include "scm/way.h"

const struct way_disk *way_disk(void);
