// SPDX-License-Identifier: MIT
// Lines that are written over, as progress bars are: a carriage return without a line feed behind it goes back to the line's
// beginning. A file keeps what stood there last, and in between one state a minute. Pure.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum {
    OVERWRITTEN_INTERVAL = 60 * 1000, // ms between two states of a line that are kept
    OVERWRITTEN_MOST = 4096           // bytes of a state: one that is longer is no progress bar, and is kept
};

// One stream. All zero in the beginning.
struct overwritten {
    struct text_buffer held; // the state that is there now
    uint64_t shown;          // when the last state was kept, or the line was first written over
    bool holding;            // the line has been written over: its text is held
    bool returned;           // the last byte was a carriage return
    bool inside;             // the line has text already
};

// Adds to out what of text stays, which may come in any pieces; the rest is held. now is in ms, from any beginning.
void overwritten_add(struct text_buffer *out, struct overwritten *stream, const char *text, size_t length,
                     uint64_t now);

// Adds the state that is held, as a line of its own: something else is about to be written, or the end has come.
void overwritten_keep(struct text_buffer *out, struct overwritten *stream, uint64_t now);

// Would text be added as it is? For who can save the copy: nothing else has to be done then.
bool overwritten_is_plain(struct overwritten *stream, const char *text, size_t length);
