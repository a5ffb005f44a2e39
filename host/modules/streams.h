// SPDX-License-Identifier: MIT
// sys.stdin, sys.stdout and sys.stderr, over descriptors 0, 1 and 2: UTF-8, line by line, so that each line
// is out when print() returns. What stands behind the last line end is out with the next one, a flush, a child or the end of the code. Python itself makes none where the C runtime's streams began without a handle,
// as in a process of the SCM.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Puts them in place of what is there. With to_log, what sys.stdout and sys.stderr are given goes to the log
// file through log_file_write(), which rotates it; unbuffered: each piece of a line by itself. A descriptor that leads nowhere leaves what is there. With
// the GIL.
bool streams_install(bool to_log, bool unbuffered, struct error *error);

// Writes what the log's streams in this interpreter have behind their last line end, whatever sys.stdout is by now: before a child
// starts, and before an end of the process that does not finalize Python. Runs no code of the service's but what it has put into the streams
// themselves. With the GIL, without an exception; none is left.
void streams_flush(void);
