// SPDX-License-Identifier: MIT
#include "commands/which_python.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"
#include "python/disk.h"
#include "python/python_place.h"
#include "python/python_project.h"
#include "python/python_registry.h"
#include "python/python_shim.h"
#include "service/own_python.h"
#include "settings/program_spec.h"

// The value of a variable of whoever asks; NULL: it is empty. Owner: the caller.
static char *variable(const wchar_t *name)
{
    char *value = text_from_wide(_wgetenv(name));
    if (value != NULL && value[0] != '\0')
        return value;
    free(value);
    return NULL;
}

// ---- what was named ----

static bool is_loadable(const char *python, struct error *error)
{
    struct environment environment;
    const bool is = environment_find(python, disk_own_machine(), disk_files(), &environment, error);
    environment_clear(&environment);
    return is;
}

static void nothing_is_registered(const char *named, const struct registered_pythons *list, size_t count,
                                  struct error *error)
{
    char *there = registered_pythons_text(list);
    if (count > 0)
        error_set(error, ERROR_FILE_NOT_FOUND, "No registered Python \"%s\" can run a service", named);
    else
        error_set(error, ERROR_FILE_NOT_FOUND, "No Python \"%s\" is registered; registered are: %s", named,
                  there != NULL ? there : "none");
    if (registered_pythons_is_version(named))
        error_advise(error, "py install %s, or name a python.exe: --python PATH", named);
    else
        error_advise(error, "name a python.exe: --python PATH");
    free(there);
}

// The best of those that can be loaded; what is passed over is told. *is_known: does anything registered go by that name?
static char *registered(const char *named, bool is_quiet, bool *is_known, struct error *error)
{
    struct registered_pythons list = {0};
    const struct registered_python **found = NULL;
    python_registry_read(&list);
    const size_t count = registered_pythons_select(&list, named, &found);
    char *python = NULL;
    *is_known = count > 0;
    for (size_t i = 0; i < count && python == NULL; i++) {
        struct error refusal = {0};
        const char *candidate = found[i]->python;
        if (is_loadable(candidate, &refusal)) {
            python = text_copy(candidate);
            if (!is_quiet)
                output_note("Python %s is taken from \"%s\" (%s/%s, registered for %s)", found[i]->version,
                            python, found[i]->company, found[i]->tag,
                            found[i]->all_users ? "all users" : "one user");
        } else if (!is_quiet) {
            output_note("%s/%s is registered, and passed over: %s", found[i]->company, found[i]->tag,
                        refusal.message);
        }
        error_clear(&refusal);
    }
    if (python == NULL)
        nothing_is_registered(named, &list, count, error);
    free(found);
    registered_pythons_clear(&list);
    return python;
}

static char *of_directory(const char *directory, struct error *error)
{
    char *environment = variable(L"UV_PROJECT_ENVIRONMENT");
    char *python = python_project_find(directory, environment, disk_files(), error);
    free(environment);
    return python;
}

static char *of_file(const char *file, bool is_quiet, struct error *error)
{
    char *target = NULL;
    if (!python_shim_follow(file, disk_files(), &target, error))
        return NULL;
    char *python = file_full_path(target); // a shim may name it from its own directory
    free(target);
    if (!is_quiet && !text_equal_ignore_case(python, file))
        output_note("\"%s\" is a shim: the Python is \"%s\"", file, python);
    return python;
}

static char *by_name(const char *named, bool is_quiet, struct error *error)
{
    bool is_known = false;
    if (registered_pythons_is_version(named))
        return registered(named, is_quiet, &is_known, error);
    char *full = file_full_path(named);
    char *with_suffix = text_format("%s.exe", full);
    char *python = NULL;
    if (file_directory_exists(full)) {
        python = of_directory(full, error);
    } else if (file_exists(full) || !file_exists(with_suffix)) {
        struct error ignored = {0};
        if (!file_exists(full) && strpbrk(named, "\\/") != NULL && !path_is_absolute(named)) // COMPANY/TAG
            python = registered(named, is_quiet, &is_known, &ignored);
        if (is_known && python == NULL)
            error_move(error, &ignored);
        else if (python == NULL)
            python = of_file(full, is_quiet, error);
        error_clear(&ignored);
    } else {
        python = of_file(with_suffix, is_quiet, error);
    }
    free(with_suffix);
    free(full);
    return python;
}

// ---- what is there ----

// That of an environment which is active: the variable says so, and must be right.
static char *active(const wchar_t *name, const char *shown, bool *is_set, struct error *error)
{
    char *directory = variable(name);
    char *python = NULL;
    *is_set = directory != NULL;
    if (directory != NULL) {
        struct error ignored = {0};
        char *environment = file_full_path(directory);
        python = python_project_find(environment, NULL, disk_files(), &ignored);
        if (python == NULL)
            error_set(error, ERROR_FILE_NOT_FOUND, "%s is \"%s\", but there is no python.exe in it", shown,
                      directory);
        error_clear(&ignored);
        free(environment);
    }
    free(directory);
    return python;
}

static bool is_conda_base(void)
{
    char *name = variable(L"CONDA_DEFAULT_ENV");
    const bool is = name != NULL && text_equal_ignore_case(name, "base");
    free(name);
    return is;
}

// That of the virtual environment of the code in directory, or above it. is_own: it is the service's own code, which is trusted as it is; what
// lies elsewhere has to be nobody else's. Owner: the caller.
static char *of_code(const char *directory, bool is_own, bool is_quiet)
{
    char *above = NULL;
    char *environment = variable(L"UV_PROJECT_ENVIRONMENT");
    char *python = python_place_of_code(directory, environment, disk_files(), &above);
    if (above == NULL && !is_own)
        above = text_copy(directory);
    free(environment);
    struct own_python_stranger stranger = {0};
    if (python != NULL && above != NULL && own_python_find_stranger(python, above, &stranger)) {
        if (!is_quiet)
            output_note("%s may change \"%s\": its Python is taken only by --python \"%s\"", stranger.who,
                        stranger.place, python);
        free(python);
        python = NULL;
    }
    own_python_stranger_clear(&stranger);
    if (python != NULL && !is_quiet)
        output_note("the Python is taken from %s: \"%s\"",
                    is_own ? "beside the code" : "the current directory", python);
    free(above);
    return python;
}

char *which_code(const struct definition *wanted)
{
    const struct text_list *words = &wanted->values[OPTION_PROGRAM];
    const char *class_text = definition_text(wanted, OPTION_CLASS);
    const char *directory = definition_text(wanted, OPTION_DIRECTORY);
    const char *first = words->count > 0 ? words->items[0] : class_text;
    const enum program_kind kind = words->count > 0 ? program_spec_kind(first) : PROGRAM_NONE;
    if (first == NULL || kind == PROGRAM_MODULE)
        return file_full_path(directory != NULL ? directory : ".");
    char *full = file_full_path(first);
    char *code = kind == PROGRAM_SCRIPT && file_directory_exists(full) ? text_copy(full) : path_parent(full);
    free(full);
    return code;
}

char *which_python(const char *named, const char *host, const char *code, bool is_quiet, struct error *error)
{
    bool is_set = false;
    if (named != NULL)
        return by_name(named, is_quiet, error);
    char *python = active(L"VIRTUAL_ENV", "VIRTUAL_ENV", &is_set, error);
    const bool is_base = is_conda_base();
    if (!is_set && !is_base)
        python = active(L"CONDA_PREFIX", "CONDA_PREFIX", &is_set, error);
    if (is_set)
        return python;
    python = python_place_of_program(host, disk_files());
    if (python == NULL && code != NULL)
        python = of_code(code, true, is_quiet);
    if (python == NULL && code != NULL) {
        char *here = file_full_path(".");
        if (!text_equal_ignore_case(here, code))
            python = of_code(here, false, is_quiet);
        free(here);
    }
    if (python == NULL && is_base)
        python = active(L"CONDA_PREFIX", "CONDA_PREFIX", &is_set, error);
    if (python == NULL && !is_set) {
        error_set(error, 0, "Cannot tell which Python the service should use");
        error_advise(error, "add --python PATH (a virtual environment or a python.exe), or --python 3.12");
        error_usage(error);
    }
    return python;
}
