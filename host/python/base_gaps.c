// SPDX-License-Identifier: MIT
#include "python/base_gaps.h"

#include <stdlib.h>

#include "base/path.h"
#include "python/library.h"
#include "python/python_maker.h"

static bool is_file(const struct environment_files *files, const char *directory, const char *name)
{
    char *path = path_join(directory, name);
    const bool is = files->is_file(files->context, path);
    free(path);
    return is;
}

// As a source or compiled.
static bool has_module(const struct environment_files *files, const char *directory, const char *name)
{
    char *compiled = text_format("%sc", name);
    const bool has = is_file(files, directory, name) || is_file(files, directory, compiled);
    free(compiled);
    return has;
}

static bool has_extensions(const struct environment_files *files, const char *directory)
{
    bool has = false;
    struct text_list names = files->names(files->context, directory);
    for (size_t i = 0; i < names.count && !has; i++)
        has = text_ends_with_ignore_case(names.items[i], ".pyd");
    text_list_clear(&names);
    return has;
}

static void look_at(const char *directory, int minor, const struct environment_files *files,
                    struct text_list *gaps)
{
    char *zip = text_format("python3%d.zip", minor);
    char *dlls = path_join(directory, "DLLs");
    if (!is_file(files, directory, zip)) {
        if (!has_module(files, directory, "Lib\\os.py"))
            text_list_add(gaps, "Lib");
        else if (!has_module(files, directory, "Lib\\encodings\\__init__.py"))
            text_list_add(gaps, "Lib\\encodings");
    }
    if (!has_extensions(files, dlls) && !has_extensions(files, directory))
        text_list_add(gaps, "DLLs");
    free(dlls);
    free(zip);
}

struct text_list base_gaps(const struct environment *environment, const struct environment_files *files)
{
    struct text_list gaps = {0};
    const char *base = environment->base_directory;
    if (library_says_itself(environment, files))
        return gaps;
    char *home = path_parent(environment->dll); // a linked python.exe leaves its library there
    const bool is_linked =
        home != NULL && !has_module(files, base, "Lib\\os.py") && has_module(files, home, "Lib\\os.py");
    look_at(is_linked ? home : base, environment->minor, files, &gaps);
    free(home);
    return gaps;
}

bool base_gaps_check(const struct environment *environment, const struct environment_files *files,
                     struct error *error)
{
    struct text_list gaps = base_gaps(environment, files);
    const bool is_whole = gaps.count == 0;
    if (!is_whole) {
        struct python_maker maker;
        python_maker_of(environment, files, &maker);
        char *lost = text_list_join(&gaps, " and ");
        char *repair = python_maker_repair(&maker);
        error_set(error, 0, "the Python in \"%s\" has lost a part of itself: %s", environment->base_directory,
                  lost);
        error_advise(error, "%s", repair);
        free(repair);
        free(lost);
        python_maker_clear(&maker);
    }
    text_list_clear(&gaps);
    return is_whole;
}

bool base_gaps_explain(const struct environment *environment, const struct environment_files *files,
                       struct error *error)
{
    struct error lost = {0};
    const bool is_whole = base_gaps_check(environment, files, &lost);
    if (!is_whole) {
        text_replace(&error->message, "%s; %s", error->message, lost.message);
        error_advise(error, "%s", lost.advice);
    }
    error_clear(&lost);
    return !is_whole;
}
