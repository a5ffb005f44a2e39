// SPDX-License-Identifier: MIT
#include "commands/entry_points.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

char *entry_points_find(const char *text, const char *name)
{
    bool in_scripts = false;
    for (const char *line = text; *line != '\0';
         line += strcspn(line, "\r\n"), line += strspn(line, "\r\n")) {
        char *trimmed = text_trimmed(line, strcspn(line, "\r\n"));
        const size_t end = strcspn(trimmed, "=");
        char *script = text_trimmed(trimmed, end);
        char *function = NULL;
        if (trimmed[0] == '[')
            in_scripts = strcmp(trimmed, "[console_scripts]") == 0 || strcmp(trimmed, "[gui_scripts]") == 0;
        else if (in_scripts && trimmed[0] != '#' && trimmed[end] == '=' &&
                 text_equal_ignore_case(script, name))
            function = text_trimmed(trimmed + end + 1,
                                    strcspn(trimmed + end + 1, "[;#")); // "[extra]" says what it needs
        free(script);
        free(trimmed);
        if (function != NULL && strchr(function, ':') != NULL)
            return function;
        free(function);
    }
    return NULL;
}
