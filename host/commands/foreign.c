// SPDX-License-Identifier: MIT
#include "commands/foreign.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "commands/image_path.h"
#include "commands/python_words.h"
#include "scm/scm.h"
#include "settings/settings.h"

static const struct {
    const char *name;
    const char *description;
} kinds[] = {
    [FOREIGN_NONE] = {"pyhost", "under pyhost"},
    [FOREIGN_PYWIN32] = {"PythonService.exe", "under PythonService.exe"},
    [FOREIGN_PYTHON] = {"python.exe", "under python.exe itself"},
    [FOREIGN_NSSM] = {"NSSM", "under NSSM"},
    [FOREIGN_WINSW] = {"WinSW", "under WinSW"},
    [FOREIGN_PYINSTALLER] = {"PyInstaller", "a program frozen by PyInstaller, which has its Python inside"},
    [FOREIGN_CX_FREEZE] = {"cx_Freeze", "a program frozen by cx_Freeze, which has its Python inside"},
    [FOREIGN_OTHER] = {"other", "another program"},
};

// PyInstaller's bootloader looks at the end of its exe for an archive, whose last record begins with "MEI" and five control
// characters; the fourth differs where the archive lies in a file beside it. Behind that there is at most a signature.
static bool is_by_pyinstaller(const char *program)
{
    enum { END = 64 * 1024, MAGIC = 8 };
    size_t size = 0;
    struct error ignored = {0};
    uint8_t *bytes = file_read_end(program, END, &size, &ignored);
    bool found = false;
    for (size_t i = 0; bytes != NULL && i + MAGIC <= size && !found; i++)
        found = memcmp(bytes + i, "MEI", 3) == 0 && (bytes[i + 3] == 014 || bytes[i + 3] == 015) &&
                memcmp(bytes + i + 4, "\013\012\013\016", 4) == 0;
    free(bytes);
    error_clear(&ignored);
    return found;
}

// This host under PythonService.exe's name, as it stands where it was copied over that: the names of its modules are at its end.
static bool is_this_host(const char *program)
{
    enum { END = 64 * 1024 };
    static const char mark[] = "pyhost_compat/__init__.py";
    size_t size = 0;
    struct error ignored = {0};
    uint8_t *bytes = scm_is_remote() ? NULL : file_read_end(program, END, &size, &ignored);
    bool found = false;
    for (size_t i = 0; bytes != NULL && i + sizeof mark <= size && !found; i++)
        found = memcmp(bytes + i, mark, sizeof mark - 1) == 0;
    free(bytes);
    error_clear(&ignored);
    return found;
}

static bool is_pywin32(const char *program)
{
    return image_path_is_pywin32(program) && !is_this_host(program);
}

static bool has_beside(const char *program, const char *name)
{
    char *directory = path_parent(program);
    char *path = directory != NULL ? path_join(directory, name) : NULL;
    bool found = path != NULL && file_exists(path);
    free(path);
    free(directory);
    return found;
}

// WinSW is called as its user likes, and reads what it starts from the XML file of the same name.
static bool is_winsw(const char *program)
{
    enum { START = 64 * 1024 };
    size_t size = 0;
    struct error ignored = {0};
    const char *name = path_name(program);
    size_t length = strlen(program);
    bool exe = text_ends_with_ignore_case(name, ".exe");
    char *path = text_format("%.*s.xml", (int)(exe ? length - 4 : length), program);
    char *xml = file_exists(path) ? (char *)file_read_start(path, START, &size, &ignored) : NULL;
    bool found = xml != NULL && strstr(xml, "<service>") != NULL && strstr(xml, "<executable>") != NULL;
    free(xml);
    free(path);
    error_clear(&ignored);
    return found;
}

enum foreign_kind foreign_program(const char *program)
{
    if (is_pywin32(program))
        return FOREIGN_PYWIN32;
    if (text_starts_with_ignore_case(path_name(program), "nssm"))
        return FOREIGN_NSSM;
    if (is_by_pyinstaller(program))
        return FOREIGN_PYINSTALLER;
    if (has_beside(program, "lib\\library.zip") || has_beside(program, "frozen_application_license.txt"))
        return FOREIGN_CX_FREEZE;
    return is_winsw(program) ? FOREIGN_WINSW : FOREIGN_OTHER;
}

// Of a service whose program is python.exe. Its settings say whether this host is told of it: by the module of the wheel a script can
// host its service and be this host's all the same.
static enum foreign_kind under_python(const char *service)
{
    struct settings settings = {0};
    struct error ignored = {0};
    settings_read_any(&settings, service, &ignored);
    bool undone = settings.adopted_image_path != NULL;
    bool class_there = settings.class_spec != NULL;
    settings_clear(&settings);
    error_clear(&ignored);
    if (settings_exist(service) && !undone)
        return FOREIGN_NONE;
    return class_there ? FOREIGN_PYTHON : FOREIGN_OTHER;
}

enum foreign_kind foreign_service(const char *service, const char *program)
{
    if (is_pywin32(program)) // also when an adoption was interrupted, and there are settings
        return FOREIGN_PYWIN32;
    if (text_equal_ignore_case(path_name(program), "pyhost.exe") || image_path_is_pywin32(program))
        return FOREIGN_NONE;
    if (scm_is_remote()) // whose files cannot be looked at
        return FOREIGN_OTHER;
    char *own = file_own_path();
    bool ours = text_equal_ignore_case(program, own);
    free(own);
    if (ours)
        return FOREIGN_NONE;
    if (python_words_is_python(path_name(program)))
        return under_python(service);
    // It may have been given back, and the settings are left.
    enum foreign_kind kind = foreign_program(program);
    return kind == FOREIGN_OTHER && settings_exist(service) ? FOREIGN_NONE : kind;
}

bool foreign_is_adoptable(enum foreign_kind kind)
{
    return kind == FOREIGN_PYWIN32 || kind == FOREIGN_PYTHON;
}

const char *foreign_name(enum foreign_kind kind)
{
    return kinds[kind].name;
}

const char *foreign_description(enum foreign_kind kind)
{
    return kinds[kind].description;
}

bool foreign_refuse(enum foreign_kind kind, const char *service, const char *program, struct error *error)
{
    error_set(error, 0, "The service \"%s\" runs %s: \"%s\"", service, kinds[kind].description, program);
    switch (kind) {
    case FOREIGN_PYWIN32:
    case FOREIGN_PYTHON:
        return error_advise(error, "pyhost adopt \"%s\"", service);
    case FOREIGN_NSSM:
        return error_advise(error,
                            "take the service over: pyhost import-nssm \"%s\" > service.toml, then pyhost "
                            "install --file service.toml",
                            service);
    case FOREIGN_WINSW:
    case FOREIGN_PYINSTALLER:
    case FOREIGN_CX_FREEZE:
        return error_advise(error,
                            "install its Python code in its place: pyhost install --name \"%s\" --python "
                            "ENVIRONMENT SCRIPT, or DIRECTORY\\MODULE.CLASS for SCRIPT",
                            service);
    default:
        return error_advise(error, "\"pyhost list\" shows the services of this host");
    }
}

bool foreign_check(const char *service, const char *command_line, struct error *error)
{
    struct image_path path = image_path_split(command_line);
    enum foreign_kind kind = foreign_service(service, path.program);
    bool ours = kind == FOREIGN_NONE || foreign_refuse(kind, service, path.program, error);
    image_path_clear(&path);
    return ours;
}
