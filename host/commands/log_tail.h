// SPDX-License-Identifier: MIT
// The end of a log file, and what is written to it from then on, across its rotation.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

// Where what was read of a log ends, from where it can be followed. All zero: nowhere.
struct log_tail_end {
    void *file; // HANDLE of what was the log then, NULL: none; log_tail_follow() closes it
    uint64_t place;
};

// The last lines (at most so many) of the log at path, from its older generations as well. NULL when there is
// no log, or with error when it cannot be read; *end, which may be NULL, is set when there is one. Owner: the caller.
char *log_tail_read(const char *path, uint32_t lines, struct log_tail_end *end, struct error *error);

// All that was written from time on ("YYYY-MM-DD hh:mm:ss", as the host's own lines begin): from the first
// line with a time that is not before it. NULL when there is no log, or with error when it cannot be read; end as above. Owner: the caller.
char *log_tail_since(const char *path, const char *time, struct log_tail_end *end, struct error *error);

// How many bytes of line are its time with the blank behind it, "2024-05-31 12:00:00.000 "; 0: it has none.
size_t log_tail_time_length(const char *line);

// When the log was last written to, 100 ns in UTC since 1601. Returns false when there is none, or it cannot be read.
bool log_tail_last_write(const char *path, uint64_t *time);

// Hands each piece that was written since end, which it takes over, to write (since now, where end is nowhere), until that returns false. Woken by
// the service that writes (log_signal.h) and by the file system, without polling; what was written before the log was put
// aside comes first. Returns false with error when it cannot go on.
bool log_tail_follow(const char *path, struct log_tail_end *end, bool (*write)(const char *text),
                     struct error *error);
