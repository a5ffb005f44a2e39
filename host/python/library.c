// SPDX-License-Identifier: MIT
#include "python/library.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/text.h"

enum {
    LANDMARK_COUNTS = 11, // the first version that looks for Setup.local
    HOME_HIDES_VENV = 14  // from this version on a told home keeps CPython from seeing a virtual environment
};

static bool is_file(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    bool is = files->is_file(files->context, path);
    free(path);
    return is;
}

// Is there PROGRAM._pth beside PROGRAM.exe or PROGRAM.dll?
static bool has_pth(const struct environment_files *files, const char *program)
{
    const char *dot = strrchr(path_name(program), '.');
    char *stem = text_copy_part(program, dot != NULL ? (size_t)(dot - program) : strlen(program));
    char *pth = text_format("%s._pth", stem);
    bool has = files->is_file(files->context, pth);
    free(pth);
    free(stem);
    return has;
}

static bool has_library(const struct environment *environment, const struct environment_files *files)
{
    char *zip = text_format("python3%d.zip", environment->minor);
    bool has = is_file(files, environment->base_directory, "Lib\\os.py") ||
               is_file(files, environment->base_directory, zip);
    free(zip);
    return has;
}

bool library_find_home(const struct environment *environment, const struct environment_files *files,
                       char **home, struct error *error)
{
    const char *base = environment->base_directory;
    *home = NULL;
    if (environment->minor < LANDMARK_COUNTS || has_pth(files, environment->dll) ||
        has_pth(files, environment->python) || !has_library(environment, files))
        return true;
    if (environment->venv == NULL || environment->minor < HOME_HIDES_VENV) {
        *home = text_copy(base);
        return true;
    }
    if (!is_file(files, base, "..\\..\\Modules\\Setup.local"))
        return true;
    error_set(error, 0,
              "\"%s\\..\\..\\Modules\\Setup.local\" would make Python 3.%d take its library from there", base,
              environment->minor);
    return error_advise(
        error, "find out who made that file, and remove it; the library of this Python is in \"%s\\Lib\"",
        base);
}
