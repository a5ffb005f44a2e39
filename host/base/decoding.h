// SPDX-License-Identifier: MIT
// Text that others wrote, from a file or a pipe: UTF-8 with or without its mark, as editors and PowerShell 7 write it, or UTF-16 of
// either byte order, as ">" of Windows PowerShell does. Pure.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

// The text of size bytes, as UTF-8 without a mark. UTF-16 without a mark is known by the zero in one of its first two bytes: its
// first character is an ASCII one then. Refused, with the line and the offset in bytes, is what is neither, half a character, and a NUL.
// path: the file that the bytes come from; NULL: standard input. Errors name it, and show nothing of the text, which may be a
// password; no copy of it is left behind. Owner: the caller. NULL after filling error.
char *decoding_text(const uint8_t *bytes, size_t size, const char *path, struct error *error);
