// SPDX-License-Identifier: MIT
#include "commands/image_path.h"

#include <stdlib.h>

#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"

struct image_path image_path_split(const char *line)
{
    struct image_path path = {0};
    struct text_list arguments = quoting_split(line);
    path.program = text_copy(arguments.count > 0 ? arguments.items[0] : "");
    // The rest stays as it stands: its quoting is the service's own.
    size_t length = 0;
    bool quoted = false;
    while (line[length] != '\0' && (quoted || (line[length] != ' ' && line[length] != '\t'))) {
        quoted ^= line[length] == '"';
        length++;
    }
    path.rest = text_copy(line + length);
    text_list_clear(&arguments);
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
    static const char suffix[] = ".exe";
    bool blank = false;
    for (const char *c = line; line[0] != '"' && *c != '\0'; c++) {
        const char *behind = text_starts_with_ignore_case(c, suffix) ? c + sizeof suffix - 1 : "x";
        if (*behind == '\0' || *behind == ' ' || *behind == '\t')
            return blank;
        blank |= *c == ' ' || *c == '\t';
    }
    return false;
}
