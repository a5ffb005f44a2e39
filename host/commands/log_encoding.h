// SPDX-License-Identifier: MIT
// The encodings in a log. What the service and its Python children write is UTF-8; other children write what a console would take
// from them, in the OEM code page.
#pragma once

#include <stddef.h>

// Takes the NULs out of length bytes of a log, which a terminator follows: what a child writes in UTF-16 becomes readable where it is
// ASCII, and nothing behind it is lost.
void log_encoding_drop_nuls(char *text, size_t length);

// Returns text with each line that is not UTF-8 taken from the OEM code page. Takes text over. Owner of what is returned: the
// caller. NULL for NULL.
char *log_encoding_decode(char *text);
