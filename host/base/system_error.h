// SPDX-License-Identifier: MIT
// Errors whose reason is the system's: a Win32 code with the system's own text for it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

// Fills error with "message: text of code (code)". Takes the code, not GetLastError() itself, so that nothing
// can change it in between. Always returns false.
bool system_error(struct error *error, uint32_t code, const char *format, ...) PRINTF_LIKE(3, 4);

// The system's text for a Win32 code as it is, mostly a sentence with its period and a line end; NULL when it has none:
// GetLastError() is ERROR_MR_MID_NOT_FOUND then. Owner: the caller.
char *system_error_whole_text(uint32_t code);

// The system's text for a Win32 code, without a full stop and line ends; "unknown error" when it has none.
// Owner: the caller.
char *system_error_text(uint32_t code);
