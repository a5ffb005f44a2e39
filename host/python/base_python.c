// SPDX-License-Identifier: MIT
#include "python/base_python.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"

// The path of the file name in directory; NULL when there is no such file.
static char *find_file(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    if (files->is_file(files->context, path))
        return path;
    free(path);
    return NULL;
}

// The file in directory that is called like executable, or, of the two for a console and for windows, the one that python is like:
// IDLE makes environments with pythonw.exe, whose python.exe has python.exe for its base all the same. NULL: there is neither.
static char *find_like(const struct environment_files *files, const char *directory, const char *executable,
                       const char *python)
{
    static const char console[] = "python";
    static const char windows[] = "pythonw";
    const char *name = path_name(executable);
    const bool named_windows = text_starts_with_ignore_case(name, windows);
    const bool is_windows = text_starts_with_ignore_case(path_name(python), windows);
    char *found = NULL;
    if (named_windows != is_windows && text_starts_with_ignore_case(name, console)) {
        const char *rest = name + strlen(named_windows ? windows : console);
        char *like = text_format("%s%s", is_windows ? windows : console, rest);
        found = find_file(files, directory, like);
        free(like);
    }
    return found != NULL ? found : find_file(files, directory, name);
}

// executable has its links resolved. home need not: it may be a junction that outlives the directory of one patch release behind it.
static char *find_by_executable(const struct pyvenv_cfg *cfg, const char *python,
                                const struct environment_files *files)
{
    char *found = find_like(files, cfg->home, cfg->executable, python);
    char *resolved = path_is_absolute(cfg->executable) ? path_parent(cfg->executable) : NULL;
    if (found == NULL && resolved != NULL)
        found = find_like(files, resolved, cfg->executable, python);
    free(resolved);
    return found;
}

char *base_python_find(const struct pyvenv_cfg *cfg, const char *python,
                       const struct environment_files *files)
{
    int minor;
    char *threaded = pyvenv_cfg_minor(cfg, &minor) ? text_format("python3.%dt.exe", minor) : NULL;
    char *base = cfg->executable != NULL ? find_by_executable(cfg, python, files) : NULL;
    if (base == NULL && threaded != NULL) {
        // Where home holds both builds and there is no executable, this tells them apart: only the
        // environment of a free-threaded Python has such a file itself.
        char *directory = path_parent(python);
        char *beside = find_file(files, directory, threaded);
        if (beside != NULL)
            base = find_file(files, cfg->home, threaded);
        free(beside);
        free(directory);
    }
    if (base == NULL)
        base = find_file(files, cfg->home, path_name(python));
    if (base == NULL)
        base = find_file(files, cfg->home, "python.exe");
    if (base == NULL && threaded != NULL)
        base = find_file(files, cfg->home, threaded);
    free(threaded);
    return base;
}
