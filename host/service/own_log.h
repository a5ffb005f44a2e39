// SPDX-License-Identifier: MIT
// The log that a service's process writes to, with what is kept of its run beside it.
#pragma once

#include <stdbool.h>

#include "settings/settings.h"

// Opens the log where it is to be, or else at the default place; the service runs without one where that fails, too. What an earlier run
// has left beside it is taken over. streams: the standard streams lead to it from here on. What fails is told. What need not be done before
// Python starts is on another thread: what the earlier run's end tells, this run's record, the event source. Once, before the service's
// code.
void own_log_open(const struct settings *settings, bool streams);
