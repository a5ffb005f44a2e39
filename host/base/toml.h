// SPDX-License-Identifier: MIT
// Pieces of TOML. Pure. ascii: with nothing beyond ASCII, for a pipe whose reader may take it in any code page.
#pragma once

#include <stdbool.h>

#include "base/text.h"

// Adds value as a string: a literal one where that spares escapes, else a basic one. A half of a character, which TOML cannot say,
// becomes an escape that its readers refuse.
void toml_quote(struct text_buffer *buffer, const char *value, bool ascii);

// Adds text as comments, a line each.
void toml_comment(struct text_buffer *buffer, const char *text, bool ascii);
