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
#include "commands/hearsay.h"
#include "commands/path_variables.h"
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

// What is registered may have been upgraded, or replaced, since: what stands there counts.
static void see(struct registered_python *python)
{
    struct environment environment;
    struct python_version version;
    struct error ignored = {0};
    if (python->other != NULL && !file_exists(python->python) && file_exists(python->other)) {
        char *gone = python->python;
        python->python = python->other;
        python->other = gone;
    }
    if (environment_find(python->python, disk_own_machine(), disk_files(), &environment, &ignored) &&
        disk_python_version(environment.dll, &version))
        registered_pythons_see(python, python_version_text(&version), environment.free_threaded);
    environment_clear(&environment);
    error_clear(&ignored);
}

// otherwise: what else may be done; NULL: nothing is known.
static void nothing_is_registered(const char *named, const struct registered_pythons *list, size_t count,
                                  const char *otherwise, struct error *error)
{
    char *there = registered_pythons_text(list);
    char *hindrance = registered_pythons_hindrance(named, disk_own_machine());
    const char *version = named + strcspn(named, "0123456789");
    if (count > 0)
        error_set(error, ERROR_FILE_NOT_FOUND, "No registered Python \"%s\" can run a service", named);
    else
        error_set(error, ERROR_FILE_NOT_FOUND, "No Python \"%s\" is registered; registered are: %s", named,
                  there != NULL ? there : "none");
    if (hindrance != NULL)
        text_replace(&error->message, "%s; %s", error->message, hindrance);
    if (otherwise != NULL)
        error_advise(error, "%s", otherwise);
    else if (hindrance == NULL && registered_pythons_is_version(named))
        error_advise(error,
                     "install it for all users: py install --target=\"C:\\Program Files\\Python%s\" %s; then "
                     "--python \"C:\\Program Files\\Python%s\"",
                     version, version, version);
    else
        error_advise(error, "name a python.exe: --python PATH");
    free(hindrance);
    free(there);
}

// The best of those that can be loaded; what is passed over is told. *is_known: does anything registered go by that name?
static char *registered(const char *named, bool is_quiet, bool *is_known, struct error *error)
{
    struct registered_pythons list = {0};
    const struct registered_python **found = NULL;
    char *otherwise = NULL;
    python_registry_read(&list);
    for (size_t i = 0; i < list.count; i++)
        see(&list.items[i]);
    const size_t count = registered_pythons_select(&list, named, &found);
    char *python = NULL;
    *is_known = count > 0;
    for (size_t i = 0; i < count && python == NULL; i++) {
        struct error refusal = {0};
        const char *candidate = found[i]->python;
        if (is_loadable(candidate, &refusal) &&
            (found[i]->all_users || hearsay_is_safe(candidate, "HKEY_CURRENT_USER", &refusal))) {
            python = text_copy(candidate);
            if (!is_quiet)
                output_note("Python %s is taken from \"%s\" (%s/%s, registered for %s)", found[i]->version,
                            python, found[i]->company, found[i]->tag,
                            found[i]->all_users ? "all users" : "one user");
        } else if (!is_quiet) {
            output_note("%s/%s is registered, and passed over: %s", found[i]->company, found[i]->tag,
                        refusal.message);
        }
        if (refusal.code == ERROR_ACCESS_DENIED && otherwise == NULL)
            otherwise = text_copy(refusal.advice);
        error_clear(&refusal);
    }
    if (python == NULL)
        nothing_is_registered(named, &list, count, otherwise, error);
    free(otherwise);
    free(found);
    registered_pythons_clear(&list);
    return python;
}

// COMPANY/TAG, of which no directory of that name tells otherwise?
static bool is_registered_name(const char *named)
{
    const size_t length = strcspn(named, "\\/");
    char *company = text_copy_part(named, length);
    char *full = file_full_path(company);
    const bool is = named[length] != '\0' && strpbrk(named + length + 1, "\\/") == NULL &&
                    !text_ends_with_ignore_case(named, ".exe") && !file_directory_exists(full);
    free(full);
    free(company);
    return is;
}

// That of the virtual environment of the code in directory, or above it. uv: hearsay_uv_environment(). from: where that is. is_own: it is the service's own code, or was named, and is
// trusted as it is; what lies elsewhere has to be nobody else's. Owner: the caller.
static char *of_code(const char *directory, const char *uv, const char *from, bool is_own, bool is_quiet)
{
    char *above = NULL;
    char *python = python_place_of_code(directory, uv, disk_files(), &above);
    if (above == NULL && !is_own)
        above = text_copy(directory);
    struct error doubt = {0};
    if (python != NULL && above != NULL && !own_python_is_safe(python, above, &doubt)) {
        if (!is_quiet && doubt.advice != NULL)
            output_note("\"%s\" is passed over: %s; %s", python, doubt.message, doubt.advice);
        else if (!is_quiet)
            output_note("%s: its Python is taken only by --python \"%s\"", doubt.message, python);
        free(python);
        python = NULL;
    }
    error_clear(&doubt);
    if (python != NULL && !is_quiet)
        output_note("the Python is taken from %s: \"%s\"", from, python);
    free(above);
    return python;
}

// Of the code's own place, else of the current directory.
static char *of_places(const char *code, bool is_quiet)
{
    char *uv = hearsay_uv_environment(is_quiet);
    char *here = file_full_path(".");
    char *python = of_code(code, uv, "beside the code", true, is_quiet);
    if (python == NULL && !text_equal_ignore_case(here, code))
        python = of_code(here, uv, "the current directory", false, is_quiet);
    free(here);
    free(uv);
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

static char *of_directory(const char *directory, bool is_quiet, struct error *error)
{
    char *uv = hearsay_uv_environment(is_quiet);
    char *python = python_project_find(directory, uv, disk_files(), error);
    if (python == NULL && python_project_is_member(directory, disk_files()))
        python = of_code(directory, uv, "the project above", true, is_quiet);
    free(uv);
    if (python == NULL)
        return NULL;
    error_clear(error);
    char *target = of_file(python, is_quiet, error); // its python.exe may be a shim
    free(python);
    return target;
}

static char *by_name(const char *named, bool is_quiet, struct error *error)
{
    bool is_known = false;
    if (registered_pythons_is_version(named))
        return registered(named, is_quiet, &is_known, error);
    char *given = file_full_path(named);
    char *full = path_plain(given);
    free(given);
    char *with_suffix = text_format("%s.exe", full);
    char *python = NULL;
    if (file_directory_exists(full)) {
        python = of_directory(full, is_quiet, error);
    } else if (!file_exists(full) && !file_exists(with_suffix) &&
               !path_variables_check(verbs_options[OPTION_PYTHON].name, named, error)) {
        python = NULL;
    } else if (file_exists(full) || !file_exists(with_suffix)) {
        struct error ignored = {0};
        if (!file_exists(full) && strpbrk(named, "\\/") != NULL && !path_is_absolute(named)) // COMPANY/TAG
            python = registered(named, is_quiet, &is_known, &ignored);
        if (python == NULL && (is_known || (ignored.message != NULL && is_registered_name(named))))
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
        if (python == NULL) {
            error_set(error, ERROR_FILE_NOT_FOUND, "%s is \"%s\", but there is no python.exe in it", shown,
                      directory);
            error_advise(error, "name a virtual environment or a python.exe: --python PATH");
        } else if (!hearsay_is_active(environment) && !hearsay_is_safe(python, shown, error)) {
            free(python);
            python = NULL;
        }
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
        python = of_places(code, is_quiet);
    if (python == NULL && is_base)
        python = active(L"CONDA_PREFIX", "CONDA_PREFIX", &is_set, error);
    if (python == NULL && !is_set) {
        error_set(error, 0, "Cannot tell which Python the service should use");
        error_advise(error, "add --python PATH (a virtual environment or a python.exe), or --python 3.12");
        error_usage(error);
    }
    return python;
}
