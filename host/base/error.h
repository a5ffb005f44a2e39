// SPDX-License-Identifier: MIT
// One shape for every failure that a person will read: what failed, which object it was, why, what to try.
//
// A function that can fail takes a struct error * as its last parameter and returns false (or NULL) after it
// has filled it. The struct belongs to the caller, starts as {0} and is released with error_clear().
// Functions here are not synchronised: an error belongs to one thread at a time.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

struct error {
    uint32_t code; // the Win32 error code behind it; 0 when the reason is not the system's
    char *message; // "cannot open the service "Foo": Access is denied. (5)", no full stop; NULL: no error
    char *advice;  // what to try, a sentence or a command; NULL when there is none
    bool is_usage; // what was asked for makes no sense, whatever the machine is like
    char *detail;  // more lines for the log: a Python traceback, for instance; NULL when there is none
};

// Fills error: code as above, then the message. What was in it before is released. Always returns false.
bool error_set(struct error *error, uint32_t code, const char *format, ...) PRINTF_LIKE(3, 4);

// Adds what to try (the last call wins). Always returns false, to end a failing function with.
bool error_advise(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

// Puts "context: " before the message.
bool error_prefix(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

// Says that what was asked for makes no sense: the exit code of a verb is the one of usage then. Always returns false.
bool error_usage(struct error *error);

// The whole error as lines: message, then "  try: advice", then the detail. Owner: the caller.
char *error_text(const struct error *error);

// Frees what error holds and makes it {0}.
void error_clear(struct error *error);

// Moves from into to (which is cleared first).
void error_move(struct error *to, struct error *from);
