// SPDX-License-Identifier: MIT
#include "commands/launcher_contents.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "modules/zip_archive.h"
#include "python/python_shim.h"

enum { END_SIZE = 22, LINE_LONGEST = 2048 };

static size_t read32(const uint8_t *at)
{
    return (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
}

// ---- the zip and its Python ----

// The line in front of the archive: "#!C:\venv\Scripts\python.exe", in quotation marks where it has spaces, perhaps with options. NULL: none.
static char *python_before(const uint8_t *bytes, size_t end, char **options)
{
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r'))
        end--;
    size_t begin = end;
    while (begin > 0 && end - begin < LINE_LONGEST && bytes[begin - 1] >= ' ' && bytes[begin - 1] != 0x7F)
        begin--;
    char *line = text_copy_part((const char *)bytes + begin, end - begin);
    const char *mark = strstr(line, "#!");
    for (const char *next = mark; next != NULL; next = strstr(next + 1, "#!"))
        mark = next;
    const char *path = mark != NULL ? mark + 2 + strspn(mark + 2, " \t") : "";
    const bool is_quoted = path[0] == '"';
    path += is_quoted;
    size_t length = strcspn(path, "\"");
    for (const char *c = path; !is_quoted && *c != '\0'; c++)
        if (text_starts_with_ignore_case(c, ".exe") && (c[4] == ' ' || c[4] == '\0')) {
            length = (size_t)(c - path) + 4;
            break;
        }
    char *python = length > 0 ? text_copy_part(path, length) : NULL;
    const char *behind = path + length + (path[length] == '"');
    *options = python != NULL ? text_trimmed(behind, strlen(behind)) : NULL;
    if (*options != NULL && (*options)[0] == '\0') {
        free(*options);
        *options = NULL;
    }
    free(line);
    return python;
}

bool launcher_contents_read(const uint8_t *bytes, size_t size, struct launcher_contents *contents)
{
    *contents = (struct launcher_contents){0};
    for (size_t end = size < END_SIZE ? 0 : size - END_SIZE + 1; end-- > 0;) {
        struct zip_archive archive;
        struct zip_entry entry;
        if (memcmp(bytes + end, "PK\5\6", 4) != 0)
            continue;
        const size_t directory = read32(bytes + end + 12);
        const size_t offset = read32(bytes + end + 16);
        if (directory > end || offset > end - directory)
            continue;
        const size_t begin = end - directory - offset;
        if (!zip_archive_open(&archive, bytes + begin, end + END_SIZE - begin) ||
            zip_archive_find(&archive, "compat/pyhost_compat/__init__.py", &entry) || // this program's own
            !zip_archive_find(&archive, "__main__.py", &entry))
            continue;
        contents->python = python_shim_script_python(bytes, size);
        if (contents->python == NULL)
            contents->python = python_before(bytes, begin, &contents->options);
        if (!entry.deflated)
            contents->main = text_copy_part((const char *)entry.data, entry.size);
        return true;
    }
    return false;
}

void launcher_contents_clear(struct launcher_contents *contents)
{
    free(contents->python);
    free(contents->options);
    free(contents->main);
    *contents = (struct launcher_contents){0};
}

// ---- the function ----

// What stands between two texts in a line that begins with the first and has the second; NULL: it is no such line. Owner: the caller.
static char *between(const char *line, const char *before, const char *behind)
{
    const char *end =
        strncmp(line, before, strlen(before)) == 0 ? strstr(line + strlen(before), behind) : NULL;
    return end != NULL ? text_trimmed(line + strlen(before), (size_t)(end - line) - strlen(before)) : NULL;
}

// Lines that cut the launcher's suffix off sys.argv[0], and what they need.
static bool is_of_the_frame(const char *line)
{
    static const char *const beginnings[] = {"#", "sys.argv[0] = ", "if sys.argv[0]", "elif sys.argv[0]",
                                             "if __name__ =="};
    bool is = line[0] == '\0' || strcmp(line, "import re") == 0 || strcmp(line, "import sys") == 0;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings && !is; i++)
        is = strncmp(line, beginnings[i], strlen(beginnings[i])) == 0;
    return is;
}

// Is callee the imported name, or one in it: "App", "App.main"?
static bool is_of(const char *callee, const char *imported)
{
    const size_t length = imported != NULL ? strlen(imported) : 0;
    return length > 0 && strncmp(callee, imported, length) == 0 &&
           (callee[length] == '\0' || callee[length] == '.') &&
           callee[strspn(callee, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")] == '\0';
}

char *launcher_contents_function(const char *main)
{
    char *module = NULL;
    char *imported = NULL;
    char *callee = NULL;
    bool is_known = true;
    for (const char *line = main; *line != '\0' && is_known;
         line += strcspn(line, "\n"), line += *line == '\n') {
        char *trimmed = text_trimmed(line, strcspn(line, "\r\n"));
        bool is_taken = false;
        if (module == NULL) {
            module = between(trimmed, "from ", " import ");
            is_taken = module != NULL;
            if (is_taken)
                imported = text_copy(strstr(trimmed, " import ") + strlen(" import "));
        }
        if (!is_taken && callee == NULL) {
            callee = between(trimmed, "sys.exit(", "())");
            is_taken = callee != NULL;
        }
        if (!is_taken)
            is_known = is_of_the_frame(trimmed);
        free(trimmed);
    }
    char *function =
        is_known && callee != NULL && is_of(callee, imported) ? text_format("%s:%s", module, callee) : NULL;
    free(callee);
    free(imported);
    free(module);
    return function;
}
