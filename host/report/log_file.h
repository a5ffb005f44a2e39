// SPDX-License-Identifier: MIT
// The service's log file: what the host says, and all that the service's code, its C libraries and its child
// processes write to standard output and standard error, in the order in which it was written.
//
// The streams are the file itself, opened for appending, with no pipe and no thread in between: what was
// written is in the file when the write returns, even when the process is killed in the next instant.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

// Opens (or makes, with its directory) the log at path for appending. Once in a process, before a second
// thread exists.
bool log_file_open(const char *path, struct error *error);

// Makes the log what descriptors 1 and 2, the C streams, the standard handles and so child processes write
// to; descriptor 0 reads nothing. Without an open log they all lead to NUL, so that writing never fails. Call
// before Python is loaded.
void log_file_take_streams(void);

// Appends text as it is, in one piece. From any thread; nothing happens without an open log.
void log_file_write(const char *text, size_t length);

// Path of the open log, or NULL. Owner: the module.
const char *log_file_path(void);
