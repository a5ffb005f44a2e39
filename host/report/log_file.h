// SPDX-License-Identifier: MIT
// The service's log file: what the host says, and all that the service's code, its C libraries and its child
// processes write to standard output and standard error, in the order in which it was written.
//
// Descriptors 1 and 2 are the file itself, opened for appending, with no pipe and no thread in between: what
// was written is in the file when the write returns, even when the process is killed in the next instant.
// What goes through log_file_write(), Python's sys.stdout and sys.stderr among it, also sees to rotation: the
// file is renamed when it is due and ends with a whole line, and the descriptors are moved to a new one. What
// children and C code write directly is not delayed for that; it counts when the file is asked next: with a line that comes this way 50 ms or
// 16 KiB later, or that is the host's own. In between a line is one call to Windows. Where somebody has deleted the file, what came this way
// since it was asked last is in the new one, which is that which has its name by then.
// From any thread, but for open and take.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "report/rotation.h"

// Opens (or makes, with its directory) the log at path for appending. Once in a process, before a second
// thread exists.
bool log_file_open(const char *path, const struct rotation *rotation, struct error *error);

// Makes the log what descriptors 1 and 2, the C streams, the standard handles and so child processes write
// to; descriptor 0 reads nothing. Without an open log they all lead to NUL, so that writing never fails. Fails when one of
// them cannot be led there; what is written to it is lost. Call before Python is loaded.
bool log_file_take_streams(struct error *error);

// Appends text as it is, in one piece, and asks the file and rotates first when that is due. Returns false when there is no log
// or it cannot take the text (a full disk): the text is lost then, and nothing else happens.
bool log_file_write(const char *text, size_t length);

// The same without a lock, rotation or memory: for the last line of a process that may hold any lock.
bool log_file_write_last(const char *text, size_t length);

enum log_file_stream { LOG_FILE_OUTPUT, LOG_FILE_ERROR, LOG_FILE_STREAMS };

// Like log_file_write(), for what the service's code writes to a stream: with the time in front of each line, where
// log_file_time_lines() was called. Of a line that is written over, as a progress bar is, the last state stays, and one a minute
// (report/overwritten.h); the one that is there when the host writes stays too.
bool log_file_write_output(enum log_file_stream stream, const char *text, size_t length);
void log_file_time_lines(void); // before a second thread exists

// The local time as it stands in the log. Owner: the caller.
char *log_file_time(void);

// Sets who is told, once each time it begins, on the writing thread and without a lock: refusal, with the Win32 error code, that the
// log takes nothing more (what is refused is lost, and the next line it takes says how much); stuck, that no new file can be
// begun (the log goes on in the old one, and it is tried again). Before a second thread exists.
void log_file_on_trouble(void (*refusal)(uint32_t code), void (*stuck)(const struct error *error));

// Begins a new file now, whatever the size of the old one.
bool log_file_rotate(struct error *error);

// Path of the open log, or NULL. Owner: the module.
const char *log_file_path(void);
