// SPDX-License-Identifier: MIT
#include "commands/image_path.h"

#include <stdlib.h>

#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// The length of an unquoted path with blanks in it that ends in ".exe": what Windows starts in the end. 0: the line begins
// with another path.
static size_t unquoted_length(const char *line)
{
    static const char suffix[] = ".exe";
    const size_t length = sizeof suffix - 1;
    bool blank = false;
    for (const char *c = line; line[0] != '"' && *c != '\0'; c++) {
        if (text_starts_with_ignore_case(c, suffix) && (c[length] == '\0' || is_blank(c[length])))
            return blank ? (size_t)(c - line) + length : 0;
        blank |= is_blank(*c);
    }
    return 0;
}

struct image_path image_path_split(const char *line)
{
    struct image_path path = {0};
    size_t length = unquoted_length(line);
    if (length > 0) {
        path.program = text_format("%.*s", (int)length, line);
    } else {
        struct text_list arguments = quoting_split(line);
        bool quoted = false;
        path.program = text_copy(arguments.count > 0 ? arguments.items[0] : "");
        for (; line[length] != '\0' && (quoted || !is_blank(line[length])); length++)
            quoted ^= line[length] == '"';
        text_list_clear(&arguments);
    }
    path.rest = text_copy(line + length); // its quoting is the service's own
    return path;
}

void image_path_clear(struct image_path *path)
{
    free(path->program);
    free(path->rest);
}

bool image_path_is_pywin32(const char *program)
{
    const char *name = path_name(program);
    return text_equal_ignore_case(name, "pythonservice.exe") ||
           text_equal_ignore_case(name, "pythonservice_d.exe");
}

bool image_path_is_ambiguous(const char *line)
{
    return unquoted_length(line) > 0;
}
