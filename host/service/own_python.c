// SPDX-License-Identifier: MIT
#include "service/own_python.h"

#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "python/disk.h"
#include "python/dll_places.h"
#include "python/python_place.h"
#include "scm/way_disk.h"
#include "settings/class_spec.h"

static bool is_safe_place(const char *path, const char *above, struct error *doubt)
{
    char *full = file_full_path(path);
    const bool is_safe = way_is_safe(full, above, way_disk(), doubt);
    free(full);
    return is_safe;
}

// What code comes from, as far as it is there: nobody else can make it, where nobody else may change the directory that it would stand in.
static bool are_safe_imports(const char *directory, const char *above, struct error *doubt)
{
    static const char *const names[] = {"Lib", "DLLs", "Lib\\site-packages"};
    bool are_safe = is_safe_place(directory, above, doubt);
    for (size_t i = 0; i < COUNT_OF(names) && are_safe; i++) {
        char *place = path_join(directory, names[i]);
        are_safe = !file_directory_exists(place) || is_safe_place(place, above, doubt);
        free(place);
    }
    return are_safe;
}

static bool is_safe_environment(const struct environment *environment, const char *above, struct error *doubt)
{
    struct text_list libraries = {0};
    char *beside_dll = path_parent(environment->dll);
    bool is_safe = are_safe_imports(environment->base_directory, above, doubt);
    if (is_safe && !text_equal_ignore_case(beside_dll, environment->base_directory))
        is_safe = are_safe_imports(beside_dll, above, doubt);
    if (is_safe && environment->venv != NULL)
        is_safe = are_safe_imports(environment->venv, above, doubt);
    dll_places_add_base(&libraries, environment);
    for (size_t i = 0; i < environment->way.count && is_safe; i++)
        is_safe = is_safe_place(environment->way.items[i], above, doubt);
    for (size_t i = 0; i < libraries.count && is_safe; i++)
        is_safe =
            !file_directory_exists(libraries.items[i]) || is_safe_place(libraries.items[i], above, doubt);
    text_list_clear(&libraries);
    free(beside_dll);
    return is_safe;
}

bool own_python_is_safe(const char *python, const char *above, struct error *doubt)
{
    struct environment environment = {0};
    char *trusted = above != NULL ? file_full_path(above) : NULL;
    bool is_safe = trusted == NULL || is_safe_place(trusted, trusted, doubt);
    is_safe = is_safe && is_safe_place(python, trusted, doubt) &&
              environment_find(python, disk_own_machine(), disk_files(), &environment, doubt) &&
              is_safe_environment(&environment, trusted, doubt);
    environment_clear(&environment);
    free(trusted);
    return is_safe;
}

static bool is_safe(const struct settings *settings, const char *python, const char *above,
                    struct error *error)
{
    if (own_python_is_safe(python, above, error))
        return true;
    error->code = ERROR_ACCESS_DENIED;
    error_prefix(error, "The service \"%s\" names no Python, and does not take \"%s\" by itself",
                 settings->name, python);
    if (error->advice == NULL)
        error_advise(error, "pyhost update \"%s\" --python \"%s\"", settings->name, python);
    return false;
}

static char *by_code(const struct settings *settings, struct error *error)
{
    struct class_spec spec = {0};
    struct error ignored = {0};
    char *above = NULL;
    char *python = NULL;
    if (settings->class_spec != NULL && class_spec_parse(settings->class_spec, &spec, &ignored) &&
        spec.directory != NULL && path_is_absolute(spec.directory))
        python = python_place_of_code(spec.directory, NULL, disk_files(), &above);
    if (above != NULL && !is_safe(settings, python, above, error)) {
        free(python);
        python = NULL;
    }
    free(above);
    class_spec_clear(&spec);
    error_clear(&ignored);
    return python;
}

char *own_python_of(const struct settings *settings, const char *host, struct error *error)
{
    if (settings->python != NULL)
        return text_copy(settings->python);
    char *python = python_place_of_program(host, disk_files());
    if (python == NULL)
        python = by_code(settings, error);
    if (python == NULL && error->message == NULL) {
        error_set(error, ERROR_FILE_NOT_FOUND,
                  "Cannot tell which Python the service \"%s\" should use: none is recorded, and \"%s\" lies "
                  "in no Python environment",
                  settings->name, host);
        error_advise(error, "pyhost update \"%s\" --python PATH (a virtual environment or a python.exe)",
                     settings->name);
    }
    return python;
}
