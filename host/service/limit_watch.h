// SPDX-License-Identifier: MIT
// Tells when the service's job meets one of its limits: the system itself only refuses what would go over it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "settings/settings.h"

// Begins to hear of job (a HANDLE), before a process is in it; settings must live on. A thread of its own waits.
bool limit_watch_begin(void *job, const struct settings *settings, struct error *error);

// What a message of the job (JOB_OBJECT_MSG_) means, and process, whom it is about, to whom: a warning, once a minute for
// each limit.
void limit_watch_take(uint32_t message, uint32_t process);
