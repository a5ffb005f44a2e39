// SPDX-License-Identifier: MIT
#include "commands/which.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/text.h"
#include "base/wide.h"

// python.exe in a directory that is a virtual environment or a base Python; NULL when there is none. Owner:
// the caller.
static char *python_below(const char *directory)
{
    char *in_scripts = path_join(directory, "Scripts\\python.exe");
    char *beside = path_join(directory, "python.exe");
    char *found = file_exists(in_scripts) ? text_copy(in_scripts)
                  : file_exists(beside)   ? text_copy(beside)
                                          : NULL;
    free(beside);
    free(in_scripts);
    return found;
}

char *which_python(const char *named, const char *host, struct error *error)
{
    char *python = NULL;
    if (named != NULL) {
        char *full = file_full_path(named);
        python = file_directory_exists(full) ? python_below(full) : text_copy(full);
        if (python == NULL)
            error_set(error, ERROR_FILE_NOT_FOUND, "there is no python.exe in \"%s\"", full);
        free(full);
        return python;
    }
    char *active = text_from_wide(_wgetenv(L"VIRTUAL_ENV"));
    if (active != NULL && active[0] != '\0') {
        python = python_below(active);
        if (python == NULL)
            error_set(error, ERROR_FILE_NOT_FOUND, "VIRTUAL_ENV is \"%s\", but there is no python.exe in it",
                      active);
        free(active);
        return python;
    }
    free(active);
    char *directory = path_parent(host);
    char *beside = path_join(directory != NULL ? directory : "", "python.exe");
    free(directory);
    if (file_exists(beside))
        return beside;
    free(beside);
    error_set(error, 0, "which Python does the service belong to?");
    error_advise(error, "name its virtual environment with --python PATH, or activate it first");
    return NULL;
}

// A module that lies in the current directory is meant by it, though the service will not run there.
static void find_module_here(struct class_spec *spec)
{
    if (spec->directory != NULL)
        return;
    size_t first = strcspn(spec->module, ".");
    char *file = text_format("%.*s.py", (int)first, spec->module);
    char *package = text_format("%.*s\\__init__.py", (int)first, spec->module);
    if (file_exists(file) || file_exists(package)) {
        spec->directory = file_full_path(".");
        output_note("the module \"%s\" is taken from \"%s\"", spec->module, spec->directory);
    }
    free(package);
    free(file);
}

static char *spec_text(const struct class_spec *spec)
{
    return spec->directory != NULL ? text_format("%s\\%s.%s", spec->directory, spec->module, spec->class_name)
                                   : text_format("%s.%s", spec->module, spec->class_name);
}

bool which_class_is_missing(struct error *error)
{
    error_set(error, 0, "which class is the service?");
    return error_advise(error, "pyhost install MODULE.CLASS, or --file FILE");
}

bool which_class(struct definition *wanted, struct class_spec *spec, struct error *error)
{
    const char *text = definition_text(wanted, OPTION_CLASS);
    if (text == NULL)
        return which_class_is_missing(error);
    if (!class_spec_parse(text, spec, error))
        return false;
    if (spec->directory != NULL && !path_is_absolute(spec->directory)) {
        char *full = file_full_path(spec->directory);
        free(spec->directory);
        spec->directory = full;
    }
    find_module_here(spec);
    char *full = spec_text(spec);
    definition_set(wanted, OPTION_CLASS, full);
    free(full);
    return true;
}
