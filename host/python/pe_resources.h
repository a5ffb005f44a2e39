// SPDX-License-Identifier: MIT
// Named resources (RT_RCDATA) of a PE file. Its bytes are read, nothing runs.
#pragma once

#include <stdbool.h>

#include "python/pe_image.h"

// The data of the resource called name (ASCII, in any case), in whichever language comes first: a part of the file. False: there is none, or
// the file is no sound program.
bool pe_resources_find(struct pe_part file, const char *name, struct pe_part *data);
