// SPDX-License-Identifier: MIT
// What a new service has where nothing is said. Pure.
#pragma once

#include <stdbool.h>

#include "commands/definition.h"

// Has the field the value that a new service of its kind, a class or a program, has without it?
bool definition_is_standard(const struct definition *definition, enum option_id field);

// Adds to own what the definition says beyond that. A service that is installed again by it keeps all else as somebody has set it since.
void definition_own(const struct definition *definition, struct definition *own);
