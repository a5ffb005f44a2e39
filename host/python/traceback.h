// SPDX-License-Identifier: MIT
// The current Python exception as text. All functions: with the GIL.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// Takes the current exception away and puts its whole text, chained causes included, into error->detail and the exception in one line
// behind message (python/headline.h; of a group with the first that it has). Works without the traceback module too (then: type and
// value only). Always returns false.
bool traceback_take(struct error *error, const char *message);

// Is the current exception a SystemExit? Then takes it away, gives its meaning as python.exe has it: *code
// (None is 0, a number itself, anything else 1 with its text in *text, which the caller frees; else *text is
// NULL).
bool traceback_take_system_exit(uint32_t *code, char **text);

// The calling thread's Python stack as text, the oldest call first; *where: its innermost call, "\"C:\x.py\", line 3, in f". Both are
// NULL where there is none. Owner: the caller.
char *traceback_stack(char **where);

// str(object) as text, UTF-8; "<no text>" when that raises. Owner: the caller.
char *traceback_text_of(void *object);
