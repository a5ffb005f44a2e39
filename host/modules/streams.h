// SPDX-License-Identifier: MIT
// sys.stdin, sys.stdout and sys.stderr, over descriptors 0, 1 and 2: UTF-8, line by line, so that each line
// is out when print() returns. Python itself makes none where the C runtime's streams began without a handle,
// as in a process of the SCM.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Puts them in place of what is there. With to_log, what sys.stdout and sys.stderr are given goes to the log
// file through log_file_write(), which rotates it. A descriptor that leads nowhere leaves what is there. With
// the GIL.
bool streams_install(bool to_log, struct error *error);
