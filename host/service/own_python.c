// SPDX-License-Identifier: MIT
#include "service/own_python.h"

#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/text.h"
#include "python/disk.h"
#include "python/python_place.h"
#include "scm/access.h"
#include "settings/class_spec.h"

// Who besides the administrators may change what is in directory? NULL: nobody. Where the list cannot be read, somebody may.
static char *stranger_in(const char *directory)
{
    const struct access_who system = {.account = "LocalSystem"};
    struct error unread = {0};
    char *who = access_strangers(&system, directory, &unread);
    if (who == NULL && unread.message != NULL)
        who = text_copy("somebody");
    error_clear(&unread);
    return who;
}

bool own_python_find_stranger(const char *python, const char *above, struct own_python_stranger *stranger)
{
    char *scripts = path_parent(python);
    char *root = path_parent(scripts);
    const char *places[] = {above, root, scripts};
    *stranger = (struct own_python_stranger){0};
    for (size_t i = 0; i < COUNT_OF(places) && stranger->who == NULL; i++) {
        stranger->who = stranger_in(places[i]);
        if (stranger->who != NULL)
            stranger->place = text_copy(places[i]);
    }
    free(root);
    free(scripts);
    return stranger->who != NULL;
}

bool own_python_find_stranger_on_way(const char *python, struct own_python_stranger *stranger)
{
    *stranger = (struct own_python_stranger){0};
    char *place = path_parent(python);
    while (place != NULL && stranger->who == NULL) {
        char *parent = path_parent(place);
        stranger->who = stranger_in(place);
        if (stranger->who != NULL)
            stranger->place = text_copy(place);
        free(place);
        place = parent;
    }
    free(place);
    return stranger->who != NULL;
}

void own_python_stranger_clear(struct own_python_stranger *stranger)
{
    free(stranger->who);
    free(stranger->place);
    *stranger = (struct own_python_stranger){0};
}

static bool is_safe(const struct settings *settings, const char *python, const char *above,
                    struct error *error)
{
    struct own_python_stranger stranger;
    const bool safe = !own_python_find_stranger(python, above, &stranger);
    if (!safe) {
        error_set(error, ERROR_ACCESS_DENIED,
                  "The service \"%s\" names no Python, and does not take \"%s\" by itself: %s may change "
                  "\"%s\"",
                  settings->name, python, stranger.who, stranger.place);
        error_advise(error, "pyhost update \"%s\" --python \"%s\"", settings->name, python);
    }
    own_python_stranger_clear(&stranger);
    return safe;
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
