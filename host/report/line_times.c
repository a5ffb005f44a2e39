// SPDX-License-Identifier: MIT
#include "report/line_times.h"

#include <string.h>

void line_times_add(struct text_buffer *out, bool *inside, const char *text, size_t length, const char *time)
{
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        size_t piece = end != NULL ? (size_t)(end - text) + 1 : length;
        if (!*inside) {
            text_buffer_add(out, time);
            text_buffer_add(out, " ");
        }
        text_buffer_add_part(out, text, piece);
        *inside = end == NULL;
        text += piece;
        length -= piece;
    }
}
