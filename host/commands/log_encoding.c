// SPDX-License-Identifier: MIT
#include "commands/log_encoding.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"

void log_encoding_drop_nuls(char *text, size_t length)
{
    char *to = memchr(text, '\0', length);
    if (to == NULL)
        return;
    for (const char *from = to; from < text + length; from++)
        if (*from != '\0')
            *to++ = *from;
    *to = '\0';
}

// Owner: the caller.
static char *from_oem(const char *line)
{
    int length = (int)strlen(line) + 1;
    wchar_t *wide = memory_allocate((size_t)length * 2 * sizeof *wide); // a byte may be two of them
    MultiByteToWideChar(CP_OEMCP, 0, line, length, wide, length * 2);
    char *text = text_from_wide(wide);
    free(wide);
    return text;
}

char *log_encoding_decode(char *text)
{
    if (text == NULL || text_is_well_formed(text))
        return text;
    struct text_buffer whole = {0};
    size_t length = 0;
    for (const char *line = text; *line != '\0'; line += length) {
        length = strcspn(line, "\n");
        length += line[length] == '\n';
        char *part = text_copy_part(line, length);
        char *decoded = text_is_well_formed(part) ? text_copy(part) : from_oem(part);
        text_buffer_add(&whole, decoded);
        free(decoded);
        free(part);
    }
    free(text);
    return text_buffer_take(&whole);
}
