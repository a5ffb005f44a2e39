// SPDX-License-Identifier: MIT
#include "commands/image_path.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/quoting.h"
#include "base/text.h"
#include "commands/python_words.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// No file is called so, and no path that is meant goes on so: an argument begins. "C:\a b" is one path, "agent.com C:\b" is none.
static bool is_argument(const char *blank)
{
    return is_blank(blank[0]) && strchr("-/\\", blank[1]) != NULL && blank[1] != '\0' && !is_blank(blank[2]);
}

// Where no file tells: the length of a path with blanks in it that ends in ".exe". 0: it ends at the first blank.
static size_t length_by_name(const char *line)
{
    static const char suffix[] = ".exe";
    const size_t length = sizeof suffix - 1;
    const size_t first = strcspn(line, " \t");
    if (strcspn(line, "\\/:") >= first) // without a directory no name has blanks
        return 0;
    for (const char *c = line; *c != '\0' && *c != '"'; c++) {
        const bool behind = (size_t)(c - line) >= first;
        if (text_starts_with_ignore_case(c, suffix) && (c[length] == '\0' || is_blank(c[length])))
            return behind ? (size_t)(c - line) + length : 0;
        if (behind && (strchr(":<>|*?", *c) != NULL || is_argument(c)))
            return 0;
    }
    return 0;
}

// sdk-api, CreateProcessW: an unquoted line is tried blank by blank, and the first file that is there is started.
static size_t unquoted_length(const char *line, image_path_is_there *is_there)
{
    for (size_t i = 1; is_there != NULL && line[0] != '\0' && line[i - 1] != '\0'; i++) {
        if (line[i] == '"')
            break;
        if (line[i] != '\0' && (!is_blank(line[i]) || is_blank(line[i - 1])))
            continue;
        char *program = text_copy_part(line, i);
        const bool found = is_there(program);
        free(program);
        if (found)
            return i;
    }
    return length_by_name(line);
}

struct image_path image_path_split_by(const char *line, image_path_is_there *is_there)
{
    struct image_path path = {0};
    size_t length = line[0] != '"' ? unquoted_length(line, is_there) : 0;
    if (length > 0) {
        path.program = text_copy_part(line, length);
        path.is_ambiguous = strcspn(line, " \t") < length;
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

const char *image_path_arguments(const struct image_path *path)
{
    static const char program[] = "python.exe";
    const char *rest = path->rest;
    if (python_words_is_python(path_name(path->program))) {
        char *line = text_format("%s%s", program, rest);
        struct text_list words = quoting_split(line);
        struct python_words taken = python_words_take(&words);
        rest += (size_t)(quoting_behind(line, taken.first + 1) - line) - (sizeof program - 1);
        text_list_clear(&taken.flags);
        text_list_clear(&words);
        free(line);
    }
    return rest + strspn(rest, " \t");
}

bool image_path_is_pywin32(const char *program)
{
    const char *name = path_name(program);
    return text_equal_ignore_case(name, "pythonservice.exe") ||
           text_equal_ignore_case(name, "pythonservice_d.exe");
}
