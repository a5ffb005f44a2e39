// SPDX-License-Identifier: MIT
#include "report/overwritten.h"

#include <string.h>

static void forget(struct overwritten *stream)
{
    stream->held.length = 0;
}

void overwritten_keep(struct text_buffer *out, struct overwritten *stream, uint64_t now)
{
    if (stream->held.length == 0)
        return;
    text_buffer_add_part(out, stream->held.data, stream->held.length);
    text_buffer_add(out, "\r\n");
    forget(stream);
    stream->shown = now;
}

// The line begins anew, over what stands there.
static void go_back(struct text_buffer *out, struct overwritten *stream, uint64_t now)
{
    if (!stream->holding) {
        if (stream->inside)
            text_buffer_add(out, "\r\n");
        stream->holding = true;
        stream->shown = now;
    } else if (now - stream->shown >= OVERWRITTEN_INTERVAL) {
        overwritten_keep(out, stream, now);
    }
    forget(stream);
    stream->inside = false;
}

static void release(struct text_buffer *out, struct overwritten *stream)
{
    if (stream->held.length > 0)
        text_buffer_add_part(out, stream->held.data, stream->held.length);
    stream->inside = stream->inside || stream->held.length > 0;
    forget(stream);
    stream->holding = false;
}

static void add_plain(struct text_buffer *out, struct overwritten *stream, const char *text, size_t length)
{
    if (stream->holding && stream->held.length + length > OVERWRITTEN_MOST)
        release(out, stream);
    text_buffer_add_part(stream->holding ? &stream->held : out, text, length);
    stream->inside = stream->inside || !stream->holding;
}

void overwritten_add(struct text_buffer *out, struct overwritten *stream, const char *text, size_t length,
                     uint64_t now)
{
    size_t at = 0;
    while (at < length) {
        if (text[at] == '\r') {
            stream->returned = true;
            at++;
        } else if (text[at] == '\n') {
            const bool empty = stream->holding && stream->held.length == 0;
            release(out, stream);
            if (!empty || stream->inside) // an end of line behind a state that was kept ends nothing
                text_buffer_add(out, stream->returned ? "\r\n" : "\n");
            stream->returned = stream->inside = false;
            at++;
        } else {
            if (stream->returned)
                go_back(out, stream, now);
            stream->returned = false;
            size_t end = at;
            while (end < length && text[end] != '\r' && text[end] != '\n')
                end++;
            add_plain(out, stream, text + at, end - at);
            at = end;
        }
    }
}

bool overwritten_is_plain(struct overwritten *stream, const char *text, size_t length)
{
    bool plain = !stream->holding && !stream->returned && length > 0 && text[length - 1] != '\r';
    const char *next = plain ? memchr(text, '\r', length) : NULL;
    while (next != NULL && plain) {
        plain = next[1] == '\n'; // there is one more: the last is none
        next = memchr(next + 1, '\r', length - (size_t)(next + 1 - text));
    }
    if (plain)
        stream->inside = text[length - 1] != '\n';
    return plain;
}
