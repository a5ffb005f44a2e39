// SPDX-License-Identifier: MIT
// How hosts of different versions share the settings of a service (docs/upgrading.md). A value keeps its name, its type and its meaning;
// a host leaves values alone that it does not know, and says so. A setting that no older host may pass over comes with Requires. Pure.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

#define SETTINGS_VERSION "Version"   // REG_SZ: the pyhost that wrote the settings last; 0.1.0 wrote none
#define SETTINGS_REQUIRES "Requires" // REG_SZ: the oldest pyhost that may read them; none: any

// May the pyhost of this version run the service whose settings have required (NULL: nothing) as Requires? unknown: the values that it does not
// know. Fills error otherwise.
bool settings_format_check(const char *service, const char *required, const struct text_list *unknown,
                           const char *own, struct error *error);

// What to say of settings that have no effect, since the pyhost of this version does not know them: a sentence, and in *cure what to try.
// written_by: Version, or NULL. Owner of both: the caller. NULL: unknown is empty.
char *settings_format_unknown(const char *service, const struct text_list *unknown, const char *written_by,
                              const char *own, char **cure);
