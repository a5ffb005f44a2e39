// SPDX-License-Identifier: MIT
#include "python/pth_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"

enum { LARGEST = 64 << 10 };

static const char end[] = "._pth";

bool pth_file_is_of(const char *name, const char *version)
{
    if (name == NULL || version == NULL || strncmp(version, "3.", 2) != 0)
        return false;
    char *own = text_format("python3%s%s", version + 2, end);
    const bool is = text_equal_ignore_case(name, own);
    free(own);
    return is;
}

char *pth_file_name(const char *home, const char *version, const struct environment_files *files)
{
    char *found = NULL;
    struct text_list names = files->names(files->context, home);
    for (size_t i = 0; i < names.count; i++)
        if (text_starts_with_ignore_case(names.items[i], "python") &&
            text_ends_with_ignore_case(names.items[i], end) &&
            (found == NULL || pth_file_is_of(names.items[i], version)))
            text_replace(&found, "%s", names.items[i]);
    text_list_clear(&names);
    return found;
}

// Its lines as CPython takes them: without comments, blanks around them, and empty ones. Owner: the caller.
static struct text_list read_lines(const char *path, const struct environment_files *files)
{
    struct text_list lines = {0};
    struct error ignored = {0};
    size_t size = 0;
    char *bytes = (char *)files->read(files->context, path, LARGEST, &size, &ignored);
    char *text = bytes != NULL ? text_copy_part(bytes, size) : text_copy("");
    for (char *line = text; *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        char *next = line + length + (line[length] == '\n');
        size_t used = strcspn(line, "#\n");
        while (used > 0 && strchr(" \t\r", line[used - 1]) != NULL)
            used--;
        const size_t blanks = strspn(line, " \t");
        if (used > blanks)
            text_list_add_owned(&lines, text_copy_part(line + blanks, used - blanks));
        line = next;
    }
    free(text);
    free(bytes);
    error_clear(&ignored);
    return lines;
}

struct text_list pth_file_places(const char *path, const struct environment_files *files)
{
    struct text_list places = {0};
    struct text_list lines = read_lines(path, files);
    char *directory = path_parent(path);
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = lines.items[i];
        if (strncmp(line, "import ", strlen("import ")) == 0)
            continue;
        text_list_add_owned(&places, strcmp(line, ".") == 0   ? text_copy(directory)
                                     : path_is_absolute(line) ? text_copy(line)
                                                              : path_join(directory, line));
    }
    free(directory);
    text_list_clear(&lines);
    return places;
}

// "mypkg" of mypkg.py, mypkg.pyd and mypkg.cp312-win_amd64.pyd.
static bool is_file_of(const char *name, const char *module)
{
    const size_t length = strlen(module);
    return text_starts_with_ignore_case(name, module) && name[length] == '.' &&
           (strcmp(name + length, ".py") == 0 || text_ends_with_ignore_case(name, ".pyd"));
}

static bool lies_in(const char *directory, const char *module, const struct environment_files *files)
{
    struct text_list packages = files->directories(files->context, directory);
    struct text_list names = files->names(files->context, directory);
    bool lies = false;
    for (size_t i = 0; i < packages.count && !lies; i++)
        lies = text_equal_ignore_case(packages.items[i], module);
    for (size_t i = 0; i < names.count && !lies; i++)
        lies = is_file_of(names.items[i], module);
    text_list_clear(&names);
    text_list_clear(&packages);
    return lies;
}

// Does the file have Python look in a directory, by its name or by the module site?
static bool names_it(const char *path, const char *directory, const struct environment_files *files)
{
    struct text_list lines = read_lines(path, files);
    struct text_list places = pth_file_places(path, files);
    bool names = false;
    for (size_t i = 0; i < lines.count && !names; i++)
        names = strcmp(lines.items[i], "import site") == 0;
    for (size_t i = 0; i < places.count && !names; i++)
        names = text_equal_ignore_case(places.items[i], directory);
    text_list_clear(&places);
    text_list_clear(&lines);
    return names;
}

bool pth_file_hides(const char *path, const char *module, const struct environment_files *files)
{
    char *home = path_parent(path);
    char *packages = path_join(home, "Lib\\site-packages");
    const bool hides = lies_in(packages, module, files) && !names_it(path, packages, files);
    free(packages);
    free(home);
    return hides;
}
