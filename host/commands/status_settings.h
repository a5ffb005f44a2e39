// SPDX-License-Identifier: MIT
// What status shows of a service's settings: recovery, dependencies, limits, variables. Values of variables that sound like secrets are
// masked (base/secret.h).
#pragma once

#include "base/json.h"
#include "commands/definition.h"

void status_settings_show(const struct definition *definition);
void status_settings_json(struct json *json, const struct definition *definition);
