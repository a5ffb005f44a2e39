// SPDX-License-Identifier: MIT
#include "report/written_lines.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { LINES_MOST = 40, LINE_MOST = 2000 };

// The bytes of the time in front of a line, with the blank behind it; 0: it has none.
static size_t time_length(const char *line)
{
    static const char form[] = "dddd-dd-dd dd:dd:dd.ddd ";
    for (size_t i = 0; form[i] != '\0'; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)line[i]) : line[i] != form[i])
            return 0;
    return sizeof form - 1;
}

static bool begins(const char *line, const char *words)
{
    return strncmp(line, words, strlen(words)) == 0;
}

char *written_lines_last(const char *log)
{
    static const char event[] = "pyhost: event error: ";
    struct text_list lines = {0};
    for (const char *line = log; *line != '\0';) {
        const size_t time = time_length(line);
        const char *said = line + time;
        const size_t length = strcspn(said, "\n");
        const char *next = said + length + (said[length] != '\0');
        char *text = text_copy_part(said, length < LINE_MOST ? length : LINE_MOST);
        text[strcspn(text, "\r")] = '\0';
        bool is_hosts = time > 0 && begins(said, "pyhost: ");
        if (is_hosts && begins(said, "pyhost: service \"") && strstr(text, " starts, process ") != NULL)
            text_list_clear(&lines);
        if (is_hosts && begins(said, event)) { // which the host has written for it
            text_replace(&text, "%s", text + strlen("pyhost: "));
            is_hosts = false;
        }
        if (is_hosts)
            free(text);
        else
            text_list_add_owned(&lines, text);
        line = next;
    }
    const size_t begin = lines.count > LINES_MOST ? lines.count - LINES_MOST : 0;
    struct text_buffer written = {0};
    for (size_t i = begin; i < lines.count; i++)
        text_buffer_add_format(&written, "%s\n", lines.items[i]);
    text_list_clear(&lines);
    char *text = text_buffer_take(&written);
    size_t end = strlen(text);
    while (end > 0 && text[end - 1] == '\n')
        text[--end] = '\0';
    if (end > 0)
        return text;
    free(text);
    return NULL;
}
