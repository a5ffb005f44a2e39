// SPDX-License-Identifier: MIT
// What code of others writes to this process's standard streams, by Python, C or a child, while a verb runs it: it is no part of
// the answer. One thread.
#pragma once

#include <stdbool.h>

// From now on standard output leads where standard error does; apart: both lead to a file that vanishes with this process. What
// output.h writes goes on as before. The second call does nothing.
void code_output_divert(bool apart);

// What was written apart so far, in any encoding; NULL: nothing. Owner: the caller.
char *code_output_take(void);
