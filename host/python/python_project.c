// SPDX-License-Identifier: MIT
#include "python/python_project.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/path.h"

// What a project of each tool has, and the command that makes its environment, or shows it where it lies elsewhere: what stands
// before the directory, and behind.
static const struct {
    const char *file;
    const char *before;
    const char *behind;
} tools[] = {
    {"uv.lock", "uv sync --project", ""},
    {"poetry.lock", "name by --python what this shows: poetry -C", " env info --path"},
    {"pdm.lock", "name by --python what this shows: pdm info --python --project", ""},
    {"Pipfile", "name by --python what \"pipenv --venv\" shows in", ""},
};

// directory\name, when it is there; NULL otherwise. Owner: the caller.
static char *find(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    if (files->is_file(files->context, path))
        return path;
    free(path);
    return NULL;
}

static bool has(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = find(files, directory, name);
    const bool is = path != NULL;
    free(path);
    return is;
}

// The free-threaded build where it is alone: python3.13t.exe. Owner: the caller.
static char *find_threaded(const struct environment_files *files, const char *directory)
{
    struct text_list names = files->names(files->context, directory);
    char *found = NULL;
    for (size_t i = 0; i < names.count && found == NULL; i++)
        if (text_starts_with_ignore_case(names.items[i], "python3.") &&
            text_ends_with_ignore_case(names.items[i], "t.exe"))
            found = path_join(directory, names.items[i]);
    text_list_clear(&names);
    return found;
}

// Of the one Python that lies below directory, as WinPython had it up to 2024: python-3.12.4.amd64. Owner: the caller; NULL: there is none, or
// more than one.
static char *find_below(const struct environment_files *files, const char *directory)
{
    struct text_list names = files->directories(files->context, directory);
    char *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < names.count; i++) {
        if (!text_starts_with_ignore_case(names.items[i], "python-3."))
            continue;
        char *inner = path_join(directory, names.items[i]);
        char *python = find(files, inner, "python.exe");
        free(inner);
        if (python == NULL)
            continue;
        count++;
        free(found);
        found = python;
    }
    text_list_clear(&names);
    if (count > 1) {
        free(found);
        found = NULL;
    }
    return found;
}

bool python_project_begins(const char *directory, const struct environment_files *files)
{
    bool begins = has(files, directory, ".git") || has(files, directory, ".git\\HEAD");
    for (size_t i = 0; i < COUNT_OF(tools) && !begins; i++)
        begins = has(files, directory, tools[i].file);
    return begins;
}

char *python_project_environment(const char *directory, const char *environment,
                                 const struct environment_files *files)
{
    static const char *const names[] = {".venv\\Scripts\\python.exe", "venv\\Scripts\\python.exe"};
    char *found = NULL;
    if (environment != NULL && has(files, directory, "pyproject.toml")) {
        char *place = path_from(directory, environment);
        found = find(files, place, "Scripts\\python.exe");
        free(place);
    }
    for (size_t i = 0; i < COUNT_OF(names) && found == NULL; i++)
        found = find(files, directory, names[i]);
    return found;
}

bool python_project_is_member(const char *directory, const struct environment_files *files)
{
    return has(files, directory, "pyproject.toml") && !python_project_begins(directory, files);
}

// Where the project of directory begins: members of uv's workspace have their environment and their uv.lock in its root (uv, "Using
// workspaces"). Owner: the caller.
static char *root_of(const char *directory, const struct environment_files *files)
{
    char *place = python_project_is_member(directory, files) ? path_parent(directory) : NULL;
    while (place != NULL && !python_project_begins(place, files)) {
        char *parent = path_parent(place);
        free(place);
        place = parent;
    }
    return place != NULL ? place : text_copy(directory);
}

static bool advise_tool(const char *directory, const struct environment_files *files, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(tools); i++) {
        if (!has(files, directory, tools[i].file))
            continue;
        error_set(error, 0, "the project \"%s\" has no virtual environment in it", directory);
        error_advise(error, "%s \"%s\"%s", tools[i].before, directory, tools[i].behind);
        return true;
    }
    return false;
}

static bool refuse(const char *directory, const struct environment_files *files, struct error *error)
{
    char *root = root_of(directory, files);
    const bool has_tool = advise_tool(root, files, error);
    if (has_tool && strcmp(root, directory) != 0)
        text_replace(&error->message, "there is no python.exe in \"%s\", and %s", directory, error->message);
    free(root);
    if (has_tool)
        return false;
    error_set(error, 0, "there is no python.exe in \"%s\"", directory);
    if (has(files, directory, "pyproject.toml") || has(files, directory, "requirements.txt"))
        return error_advise(error, "make a virtual environment there: python -m venv \"%s\\.venv\"",
                            directory);
    return error_advise(error,
                        "name a virtual environment, a Python's directory or its python.exe; py -0p lists "
                        "the installed ones");
}

char *python_project_find(const char *directory, const char *environment,
                          const struct environment_files *files, struct error *error)
{
    char *found = find(files, directory, "Scripts\\python.exe");
    if (found == NULL)
        found = find(files, directory, "python.exe");
    if (found == NULL)
        found = find_threaded(files, directory);
    if (found == NULL)
        found = python_project_environment(directory, environment, files);
    if (found == NULL)
        found = find(files, directory, "tools\\python.exe");
    if (found == NULL)
        found = find(files, directory, "python\\python.exe");
    if (found == NULL)
        found = find_below(files, directory);
    if (found == NULL)
        refuse(directory, files, error);
    return found;
}
