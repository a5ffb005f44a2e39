// SPDX-License-Identifier: MIT
// Any text in any pieces: without the times that were put in front of its lines it is what was given, and each line has one.
#include "report/line_times.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static const char time_text[] = "12:00";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text_buffer out = {0};
    bool inside = false;
    const size_t piece = size > 0 ? 1 + data[0] % 16 : 1;
    const char *text = (const char *)data;
    for (size_t at = 0; at < size; at += piece)
        line_times_add(&out, &inside, text + at, size - at < piece ? size - at : piece, time_text);

    const size_t length = strlen(time_text) + 1;
    size_t read = 0;
    for (size_t at = 0; at < size; at++) {
        if (at == 0 || text[at - 1] == '\n') {
            if (out.length - read < length || memcmp(out.data + read, time_text, length - 1) != 0 ||
                out.data[read + length - 1] != ' ')
                abort();
            read += length;
        }
        if (read == out.length || out.data[read++] != text[at])
            abort();
    }
    if (read != out.length || inside != (size > 0 && text[size - 1] != '\n'))
        abort();
    free(text_buffer_take(&out));
    return 0;
}
