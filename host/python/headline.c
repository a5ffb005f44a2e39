// SPDX-License-Identifier: MIT
#include "python/headline.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

// The next line of *text that is not blank, trimmed; *text goes on behind it. Owner: the caller; NULL: there is none.
static char *take_line(const char **text)
{
    char *line = NULL;
    while (line == NULL && **text != '\0') {
        const size_t length = strcspn(*text, "\r\n");
        line = text_trimmed(*text, length);
        *text += length + ((*text)[length] != '\0');
        if (line[0] == '\0') {
            free(line);
            line = NULL;
        }
    }
    return line;
}

char *headline_of(const char *exception)
{
    struct text_buffer buffer = {0};
    bool announces = true; // the next line says what it is
    for (char *line = NULL; announces && (line = take_line(&exception)) != NULL;) {
        text_buffer_add_format(&buffer, "%s%s", buffer.length > 0 ? " " : "", line);
        announces = line[strlen(line) - 1] == ':' && buffer.length < HEADLINE_MOST;
        free(line);
    }
    char *headline = text_buffer_take(&buffer);
    size_t end = HEADLINE_MOST;
    if (strlen(headline) > end) {
        while (((unsigned char)headline[end] & 0xC0) == 0x80) // in the middle of a character
            end--;
        headline[end] = '\0';
        text_replace(&headline, "%s...", headline);
    }
    return headline;
}
