// SPDX-License-Identifier: MIT
// The descriptors, C streams and standard handles that lead to the log file (report/log_file.h), and where they lead when it
// begins a new one. Code may lead them elsewhere, close them and put them back at any time: what leads to no file of the
// log is left alone. One thread at a time.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Makes file, a HANDLE, what descriptors 1 and 2, stdout, stderr and the standard handles lead to; NULL: nothing takes what is
// written. Descriptor 0 and stdin read nothing. file stays the caller's. Fails when one of them cannot be led there.
bool log_streams_take(void *file, struct error *error);

// The log goes on in file instead of before: makes what leads to before, or to an older file of the log, lead there.
void log_streams_move(void *before, void *file);

// Is file, a HANDLE, the file whose path this is now? Not where that cannot be opened.
bool log_streams_is_at(void *file, const char *path);
