// SPDX-License-Identifier: MIT
// What a service said last: the failure that its last run was told with, its last error event, the end of its log.
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "scm/scm.h"

// What the service's last run failed with, with its time; NULL when it did not. Owner: the caller.
char *last_words_failure(const char *name);

// Takes that away, of a service that is new: it was another one's.
void last_words_forget(const char *name);

// The end of the service's log, as the detail of a failure; NULL where there is none, and for another machine. Owner: the caller.
char *last_words_log(const char *name);

// A service that was to run is STOPPED. With exit code 0 that is a success, which is told, with the last error event that its code
// wrote; else error says how it ended, with its own words as the detail.
bool last_words_take(const char *name, const struct scm_status *status, struct error *error);
