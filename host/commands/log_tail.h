// SPDX-License-Identifier: MIT
// The end of a log file, and what is written to it from then on, across its rotation.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// The last lines (at most so many) of the log at path, from its older generations as well. NULL when there is
// no log, or with error when it cannot be read. Owner: the caller.
char *log_tail_read(const char *path, uint32_t lines, struct error *error);

// All that was written from time on ("YYYY-MM-DD hh:mm:ss", as the host's own lines begin): from the first
// line with a time that is not before it. NULL when there is no log, or with error when it cannot be read. Owner: the caller.
char *log_tail_since(const char *path, const char *time, struct error *error);

// Hands each piece that is written from now on to write, until that returns false. Woken by
// the service that writes (log_signal.h) and by the file system, without polling; what was written before the log was put
// aside comes first. Returns false with error when it cannot go on.
bool log_tail_follow(const char *path, bool (*write)(const char *text), struct error *error);
