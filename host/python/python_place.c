// SPDX-License-Identifier: MIT
#include "python/python_place.h"

#include <stdlib.h>

#include "base/path.h"
#include "base/text.h"
#include "python/python_project.h"

static bool has_file(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    bool is = files->is_file(files->context, path);
    free(path);
    return is;
}

// directory\name, when it is there; NULL otherwise.
static char *find(const struct environment_files *files, const char *directory, const char *name)
{
    return has_file(files, directory, name) ? path_join(directory, name) : NULL;
}

static bool is_root(const char *directory)
{
    char *parent = path_parent(directory);
    bool is = parent == NULL;
    free(parent);
    return is;
}

// python.exe of the environment or base Python that has directory as its root.
static char *in_root(const struct environment_files *files, const char *directory)
{
    if (is_root(directory))
        return NULL;
    char *found = find(files, directory, "Scripts\\python.exe");
    return found != NULL ? found : find(files, directory, "python.exe");
}

// The root of the environment in whose Lib\site-packages directory lies, or which it is; NULL when it does not.
static char *root_above_packages(const char *directory)
{
    char *root = NULL;
    char *place = text_copy(directory);
    while (place != NULL && root == NULL) {
        char *parent = path_parent(place);
        if (parent != NULL && text_equal_ignore_case(path_name(place), "site-packages") &&
            text_equal_ignore_case(path_name(parent), "Lib"))
            root = path_parent(parent);
        free(place);
        place = parent;
    }
    free(place);
    return root;
}

static char *by_packages(const struct environment_files *files, const char *directory)
{
    char *root = root_above_packages(directory);
    char *found = root != NULL ? in_root(files, root) : NULL;
    free(root);
    return found;
}

char *python_place_of_program(const char *program, const struct environment_files *files)
{
    char *directory = path_parent(program);
    if (directory == NULL)
        return NULL;
    char *found = find(files, directory, "python.exe");
    if (found == NULL)
        found = in_root(files, directory);
    if (found == NULL && text_equal_ignore_case(path_name(directory), "Scripts")) {
        char *parent = path_parent(directory);
        found = find(files, parent, "python.exe");
        free(parent);
    }
    if (found == NULL)
        found = by_packages(files, directory);
    free(directory);
    return found;
}

// The environment that directory is, or has. A directory is one itself when it has a pyvenv.cfg or a python.exe; it may
// have a directory Scripts for other reasons.
static char *in_project(const struct environment_files *files, const char *directory, const char *environment)
{
    char *found = find(files, directory, "python.exe");
    if (found == NULL && has_file(files, directory, "pyvenv.cfg"))
        found = find(files, directory, "Scripts\\python.exe");
    return found != NULL ? found : python_project_environment(directory, environment, files);
}

char *python_place_of_code(const char *directory, const char *environment,
                           const struct environment_files *files, char **above)
{
    *above = NULL;
    char *found = by_packages(files, directory);
    char *place = text_copy(directory);
    bool is_last = false;
    while (found == NULL && place != NULL && !is_last && !is_root(place)) {
        found = in_project(files, place, environment);
        if (found != NULL && !text_equal_ignore_case(place, directory))
            *above = text_copy(place);
        is_last = python_project_begins(place, files);
        char *parent = path_parent(place);
        free(place);
        place = parent;
    }
    free(place);
    return found;
}
