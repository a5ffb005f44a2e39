// SPDX-License-Identifier: MIT
#include "commands/foreign.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/output.h"
#include "base/path.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/text.h"
#include "commands/foreign_remote.h"
#include "commands/image_path.h"
#include "commands/program_content.h"
#include "commands/program_file.h"
#include "commands/python_words.h"
#include "commands/take_over.h"
#include "report/host_file.h"
#include "scm/scm.h"
#include "settings/class_spec.h"
#include "settings/registry.h"
#include "settings/settings.h"

static const struct {
    const char *name;
    const char *description;
} kinds[] = {
    [FOREIGN_NONE] = {"pyhost", "under pyhost"},
    [FOREIGN_PYWIN32] = {"PythonService.exe", "under PythonService.exe"},
    [FOREIGN_PYTHON] = {"python.exe", "under python.exe itself"},
    [FOREIGN_NSSM] = {"NSSM", "under NSSM"},
    [FOREIGN_NSSM_PYTHON] = {"NSSM", "under NSSM"},
    [FOREIGN_WINSW] = {"WinSW", "under WinSW"},
    [FOREIGN_PYINSTALLER] = {"PyInstaller", "a program frozen by PyInstaller, which has its Python inside"},
    [FOREIGN_CX_FREEZE] = {"cx_Freeze", "a program frozen by cx_Freeze, which has its Python inside"},
    [FOREIGN_SHARED] = {"svchost", "in a process that it shares with other services"},
    [FOREIGN_DRIVER] = {"driver", "as a driver of Windows"},
    [FOREIGN_PER_USER] = {"per-user", "once for each user who logs on (a per-user service)"},
    [FOREIGN_OTHER] = {"other", "another program"},
};

// ---- what a program is ----

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

// What is in the file, or FOREIGN_OTHER where that tells nothing. *unread: the file is gone, or may not be read.
static enum foreign_kind by_content(const char *program, bool *unread)
{
    const enum program_content content = program_content_of(program);
    *unread = content == PROGRAM_CONTENT_UNREAD;
    return content == PROGRAM_CONTENT_HOST          ? FOREIGN_NONE
           : content == PROGRAM_CONTENT_PYINSTALLER ? FOREIGN_PYINSTALLER
                                                    : FOREIGN_OTHER;
}

static enum foreign_kind by_name(const char *program)
{
    if (text_equal_ignore_case(path_name(program), "svchost.exe"))
        return FOREIGN_SHARED;
    if (text_starts_with_ignore_case(path_name(program), "nssm"))
        return FOREIGN_NSSM;
    return FOREIGN_OTHER;
}

static enum foreign_kind by_neighbours(const char *program)
{
    if (has_beside(program, "lib\\library.zip") || has_beside(program, "frozen_application_license.txt"))
        return FOREIGN_CX_FREEZE;
    return is_winsw(program) ? FOREIGN_WINSW : FOREIGN_OTHER;
}

enum foreign_kind foreign_program(const char *named)
{
    bool unread = false;
    char *program = program_file_resolve(named);
    enum foreign_kind kind = image_path_is_pywin32(program) ? FOREIGN_PYWIN32 : by_name(program);
    if (kind == FOREIGN_OTHER)
        kind = by_content(program, &unread);
    if (kind == FOREIGN_OTHER || kind == FOREIGN_NONE)
        kind = by_neighbours(program);
    free(program);
    return kind;
}

// ---- whose a service is ----

// Does the command line of a python.exe run the module that class_spec names: its file, or "-m MODULE"?
static bool runs_module(const char *rest, const char *class_spec)
{
    struct class_spec spec = {0};
    struct error ignored = {0};
    char *line = text_format("python.exe%s", rest);
    struct text_list words = quoting_split(line);
    struct python_words taken = python_words_take(&words);
    const char *program = taken.first < words.count ? words.items[taken.first] : "";
    bool runs = false;
    if (class_spec_parse(class_spec, &spec, &ignored)) {
        const char *last = strrchr(spec.module, '.');
        char *file = text_format("%s.py", last != NULL ? last + 1 : spec.module);
        runs = taken.module ? strcmp(program, spec.module) == 0
                            : text_equal_ignore_case(path_name(program), file);
        free(file);
    }
    class_spec_clear(&spec);
    text_list_clear(&taken.flags);
    text_list_clear(&words);
    free(line);
    error_clear(&ignored);
    return runs;
}

// Of a service whose program is python.exe. By the module of the wheel a script can host its own service, and be this host's all the
// same: its settings say so, and a class that the script has. Settings alone may be left over from what ran before.
static enum foreign_kind under_python(const char *service, const char *rest)
{
    struct settings settings = {0};
    struct error ignored = {0};
    settings_read_any(&settings, service, &ignored);
    enum foreign_kind kind = settings.class_spec != NULL ? FOREIGN_PYTHON : FOREIGN_OTHER;
    if (kind == FOREIGN_PYTHON && settings.adopted_image_path == NULL && settings_exist(service) &&
        runs_module(rest, settings.class_spec))
        kind = FOREIGN_NONE;
    settings_clear(&settings);
    error_clear(&ignored);
    return kind;
}

// Of a service under NSSM: is its application one that this host can run in its place?
static enum foreign_kind under_nssm(const char *service)
{
    struct registry_key key = {0};
    struct error ignored = {0};
    bool found = false;
    char *application = NULL;
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s\\Parameters", service);
    if (registry_open(path, &key, &found, &ignored) && found)
        registry_read_text(&key, "Application", &application, &found, &ignored);
    bool python = application != NULL && python_words_is_python(path_name(application));
    registry_close(&key);
    error_clear(&ignored);
    free(application);
    free(path);
    return python ? FOREIGN_NSSM_PYTHON : FOREIGN_NSSM;
}

static enum foreign_kind of_service(const char *service, const char *program, const char *rest)
{
    bool unread = false;
    char *own = file_own_path();
    bool is_own = text_equal_ignore_case(program, own);
    free(own);
    if (is_own)
        return FOREIGN_NONE;
    enum foreign_kind kind = by_name(program);
    if (kind == FOREIGN_NSSM)
        return under_nssm(service);
    if (kind != FOREIGN_OTHER)
        return kind;
    // Before its content: python.exe may stand beside all kinds of things.
    if (python_words_is_python(path_name(program)))
        return under_python(service, rest);
    kind = by_content(program, &unread);
    if (kind == FOREIGN_NONE || (unread && host_file_is_called_so(program) && settings_exist(service)))
        return FOREIGN_NONE;
    if (image_path_is_pywin32(program)) // also when an adoption was interrupted, and there are settings
        return FOREIGN_PYWIN32;
    return kind != FOREIGN_OTHER ? kind : by_neighbours(program);
}

static enum foreign_kind by_command_line(const char *service, const char *command_line)
{
    struct image_path path = image_path_split(command_line);
    enum foreign_kind kind = FOREIGN_OTHER;
    if (scm_is_remote()) { // whose files cannot be looked at
        kind = image_path_is_pywin32(path.program)     ? FOREIGN_PYWIN32
               : foreign_remote_is_own(service, &path) ? FOREIGN_NONE
                                                       : by_name(path.program);
    } else {
        char *resolved = program_file_resolve(path.program);
        kind = of_service(service, resolved, path.rest);
        free(resolved);
    }
    image_path_clear(&path);
    return kind;
}

// What the SCM's record says over its program: FOREIGN_OTHER where it says nothing.
static enum foreign_kind by_type(uint32_t type)
{
    enum { USER_SERVICE = 0x40 }; // SERVICE_USER_SERVICE of winnt.h, which not every compiler's has
    if ((type & SERVICE_DRIVER) != 0)
        return FOREIGN_DRIVER;
    if ((type & USER_SERVICE) != 0)
        return FOREIGN_PER_USER;
    return (type & SERVICE_WIN32_SHARE_PROCESS) != 0 ? FOREIGN_SHARED : FOREIGN_OTHER;
}

enum foreign_kind foreign_service(const char *service, const char *command_line, uint32_t type)
{
    const enum foreign_kind first = by_type(type);
    const enum foreign_kind kind = first == FOREIGN_DRIVER ? first : by_command_line(service, command_line);
    // One of this host's that somebody gave another type is this host's all the same.
    return first != FOREIGN_OTHER && kind != FOREIGN_NONE ? first : kind;
}

bool foreign_is_adoptable(enum foreign_kind kind)
{
    return kind == FOREIGN_PYWIN32 || kind == FOREIGN_PYTHON || kind == FOREIGN_NSSM_PYTHON;
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
    case FOREIGN_NSSM_PYTHON:
        return error_advise(error, "pyhost adopt \"%s\"", service);
    case FOREIGN_NSSM:
        return error_advise(error, "nssm.exe edit \"%s\" shows and changes it; its application is no Python",
                            service);
    case FOREIGN_WINSW:
    case FOREIGN_PYINSTALLER:
    case FOREIGN_CX_FREEZE:
        return error_advise(
            error,
            "install its Python code in its place: pyhost install --force --name \"%s\" --python "
            "ENVIRONMENT SCRIPT, or DIRECTORY\\MODULE.CLASS for SCRIPT",
            service);
    default:
        return error_advise(error, "sc.exe qc \"%s\" shows how it is configured, sc.exe config changes it",
                            service);
    }
}

enum foreign_kind foreign_open_service(const struct scm_service *service, const char *command_line)
{
    struct error ignored = {0};
    uint32_t type = 0;
    scm_type(service, &type, &ignored);
    error_clear(&ignored);
    return foreign_service(service->name, command_line, type);
}

enum foreign_kind foreign_named_service(const char *service, const char *command_line)
{
    struct scm_service open = {0};
    struct error unseen = {0};
    const enum foreign_kind kind = scm_open(service, SERVICE_QUERY_CONFIG, &open, &unseen)
                                       ? foreign_open_service(&open, command_line)
                                       : foreign_service(service, command_line, 0);
    scm_close(&open);
    error_clear(&unseen);
    return kind;
}

static bool refuse(enum foreign_kind kind, const char *service, const char *command_line, struct error *error)
{
    struct image_path path = image_path_split(command_line);
    foreign_refuse(kind, service, path.program, error);
    image_path_clear(&path);
    return false;
}

bool foreign_check(const char *service, const char *command_line, struct error *error)
{
    struct scm_service open = {0};
    bool ours = false;
    if (scm_open(service, SERVICE_QUERY_CONFIG, &open, error)) {
        enum foreign_kind kind = foreign_open_service(&open, command_line);
        ours = kind == FOREIGN_NONE || refuse(kind, service, command_line, error);
    }
    scm_close(&open);
    return ours;
}

bool foreign_check_by_name(const char *service, struct error *error)
{
    struct scm_service open = {0};
    char *command_line =
        scm_open(service, SERVICE_QUERY_CONFIG, &open, error) ? scm_image_path(&open, error) : NULL;
    scm_close(&open);
    bool ours = command_line != NULL && foreign_check(service, command_line, error);
    free(command_line);
    return ours;
}

void foreign_advise_take(const char *service, const char *command_line, struct error *error)
{
    char *command = foreign_named_service(service, command_line) == FOREIGN_OTHER
                        ? take_over_command(service, command_line)
                        : NULL;
    char *advice = command != NULL ? secret_advice("run its Python program under pyhost", command) : NULL;
    if (advice != NULL)
        error_advise(error, "%s", advice);
    free(advice);
    free(command);
}

// ---- state ----

bool foreign_check_state(const char *service, const char *command, struct error *error)
{
    struct scm_service open = {0};
    struct error unread = {0};
    struct error unsure = {0};
    char *command_line = NULL;
    enum foreign_kind kind = FOREIGN_NONE;
    if (scm_open(service, SERVICE_QUERY_CONFIG, &open, &unread) &&
        (command_line = scm_image_path(&open, &unread)) != NULL)
        kind = foreign_open_service(&open, command_line);
    if (kind != FOREIGN_NONE) {
        refuse(kind, service, command_line, error);
        char *taking = scm_is_remote()              ? NULL
                       : foreign_is_adoptable(kind) ? text_format("pyhost adopt \"%s\"", service)
                       : kind == FOREIGN_OTHER      ? take_over_command(service, command_line)
                                                    : NULL;
        char *advice = taking != NULL ? secret_advice("to take the service over", taking) : NULL;
        error_advise(error, "%s%s%s", command, advice != NULL ? "; " : "", advice != NULL ? advice : "");
        free(advice);
        free(taking);
    } else if (command_line != NULL && !foreign_remote_is_sure(&unsure)) {
        output_note("that the service \"%s\" is this host's only the name of its program tells: %s; %s",
                    service, command_line, unsure.message);
    }
    error_clear(&unsure);
    free(command_line);
    scm_close(&open);
    error_clear(&unread);
    return kind == FOREIGN_NONE;
}

// ---- install ----

// Programs keep things in keys beside those of services, performance counters for one, and the SCM would delete them with the service.
// Own keys are there before their service is, if at all, and have no values. So may be what pywin32 keeps for the service's code: with force
// the service is made, and nothing in its key is touched.
static bool check_key(const char *name, bool force, struct error *error)
{
    struct registry_key key = {0};
    struct text_list values = {0};
    struct text_list keys = {0};
    bool found = false;
    char *path = text_format("SYSTEM\\CurrentControlSet\\Services\\%s", name);
    bool done =
        registry_open(path, &key, &found, error) &&
        (!found || (registry_value_names(&key, &values, error) && registry_key_names(&key, &keys, error)));
    size_t others = values.count;
    for (size_t i = 0; i < keys.count; i++)
        others += !text_equal_ignore_case(keys.items[i], "PyHost") &&
                  !text_equal_ignore_case(keys.items[i], "PythonClass");
    if (done && others > 0 && force) {
        output_note("Data of other programs stays where it is, and is removed with the service: HKLM\\%s",
                    path);
    } else if (done && others > 0) {
        error_set(error, ERROR_ALREADY_EXISTS,
                  "Another program keeps its own data under the name \"%s\", and would lose it with the "
                  "service: HKLM\\%s",
                  name, path);
        done = error_advise(error,
                            "choose another name: --name NAME; where the data is the service's own: --force");
    }
    text_list_clear(&keys);
    text_list_clear(&values);
    registry_close(&key);
    free(path);
    return done;
}

bool foreign_check_install(const char *name, bool force, bool *taken, struct error *error)
{
    struct scm_service open = {0};
    *taken = false;
    if (scm_is_marked(name)) // whosever it was: it is waited for, and there is nothing to take over
        return true;
    if (!scm_open(name, SERVICE_QUERY_CONFIG, &open, error)) {
        if (error->code != ERROR_SERVICE_DOES_NOT_EXIST)
            return false;
        error_clear(error);
        return check_key(name, force, error);
    }
    char *command_line = scm_image_path(&open, error);
    bool done = command_line != NULL;
    if (done) {
        enum foreign_kind kind = foreign_open_service(&open, command_line);
        bool takeable = kind != FOREIGN_SHARED && kind != FOREIGN_DRIVER && kind != FOREIGN_PER_USER;
        *taken = kind != FOREIGN_NONE && takeable && force;
        done = kind == FOREIGN_NONE || *taken || refuse(kind, name, command_line, error);
        if (!done && (!takeable || kind == FOREIGN_NSSM))
            error_advise(error, "choose another name: --name NAME");
        if (!done && kind == FOREIGN_OTHER)
            error_advise(
                error,
                "choose another name: --name NAME; or take the service over: --force, and \"pyhost release "
                "%s\" gives it back",
                name);
    }
    free(command_line);
    scm_close(&open);
    return done;
}
