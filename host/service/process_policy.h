// SPDX-License-Identifier: MIT
// How much of the machine the service's process gets: its priority and its processors.
#pragma once

#include "settings/settings.h"

// Sets what the settings ask for; children inherit it. What cannot be had is told in the log. Once, before Python starts.
void process_policy_apply(const struct settings *settings);
