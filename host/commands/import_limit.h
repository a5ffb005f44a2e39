// SPDX-License-Identifier: MIT
// The service's code is imported by the verbs that look at it, and may never come back: a script without a main guard runs the service.
#pragma once

#include <stdint.h>

// From now on what is imported, until import_limit_end(): a note says so after some seconds, and after the limit in seconds (0: none) the
// process ends, with words and the verb's exit code for a failure. Nothing may have been changed by then that has to be undone. The caller waits
// in Python meanwhile, and tells nothing.
void import_limit_begin(const char *what, uint32_t limit);
void import_limit_end(void);
