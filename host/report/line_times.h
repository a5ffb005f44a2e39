// SPDX-License-Identifier: MIT
// A time in front of each line of a text that comes in pieces. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

// Adds text to out, with time and a blank in front of each line that begins in it. *inside tells whether the last piece
// ended within a line; false in the beginning. An empty line gets its time too.
void line_times_add(struct text_buffer *out, bool *inside, const char *text, size_t length, const char *time);
