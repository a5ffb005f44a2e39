// SPDX-License-Identifier: MIT
#include "commands/class_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/code_output.h"
#include "base/file.h"
#include "base/output.h"
#include "commands/answer.h"
#include "commands/import_limit.h"
#include "commands/service_variable.h"
#include "modules/bundled_modules.h"
#include "modules/python_values.h"
#include "modules/servicemanager.h"
#include "modules/win32_calls.h"
#include "python/api.h"
#include "python/base_check.h"
#include "python/disk.h"
#include "python/entry_point.h"
#include "python/interpreter.h"
#include "python/library.h"
#include "python/program.h"
#include "python/sys_module.h"
#include "python/traceback.h"
#include "settings/settings.h"

static bool started;
static char *host;           // path of the exe
static char *pywin32;        // the setting
static uint32_t start_limit; // s, of the service; 0: none
static bool is_unlimited;

void class_reader_unlimited(void)
{
    is_unlimited = true;
}

bool class_reader_runs(void)
{
    return started;
}

bool class_reader_start(const struct environment *environment, const struct definition *definition,
                        struct error *error)
{
    static struct host_callbacks callbacks; // no service: the modules work as under python.exe
    const char *setting = definition_text(definition, OPTION_PYWIN32);
    free(pywin32);
    pywin32 = setting != NULL ? text_copy(setting) : NULL;
    start_limit = is_unlimited ? 0 : definition_number(definition, OPTION_START_LIMIT, 180);
    if (started)
        return true;
    // Python would end in the middle of its start, and write what it has configured instead of what is wrong.
    struct error broken = {0};
    if (base_check(environment, &definition->values[OPTION_DLL_PATH], &broken) == BASE_BROKEN) {
        error_move(error, &broken);
        return false;
    }
    error_clear(&broken);
    host = file_own_path(); // as long as the process
    code_output_divert(answer_is_json());
    bool variables = definition_yes(definition, OPTION_MACHINE_ENVIRONMENT);
    if (variables)
        service_variable_take(definition);
    char *home = service_variable_home(definition);
    const char *name = definition_text(definition, OPTION_NAME);
    struct interpreter_options options = {
        .flags = definition->values[OPTION_PYTHON_FLAG],
        .variables = variables,
        .user_site = variables,
        .service = name,
        .home = home,
        .dll_path = definition->values[OPTION_DLL_PATH],
        .dll_strict = settings_dll_search_is_strict(definition_text(definition, OPTION_DLL_SEARCH))};
    text_list_add(&options.arguments, host);
    callbacks.host_path = host;
    started = library_check_said(environment, home, name != NULL ? name : "NAME", disk_files(), error) &&
              interpreter_start(environment, &options, error) &&
              bundled_modules_install(host, IMPORTER_NOBODY, NULL, error) &&
              servicemanager_install(&callbacks, error) && win32_calls_install(&callbacks, error);
    // What the code prints is no answer; and it is seen at once, whatever comes of the import.
    PyObject *standard_error = started ? python.PySys_GetObject("stderr") : NULL; // borrowed
    if (standard_error != NULL)
        python.PySys_SetObject("stdout", standard_error);
    text_list_clear(&options.arguments);
    free(home);
    return started;
}

static void set_owned(struct definition *definition, enum option_id field, char *text)
{
    if (text != NULL)
        definition_set(definition, field, text);
    free(text);
}

// ServiceFramework's constructor makes the class's name the source of its events: with None it raises, whatever the service is called.
static bool check_name(const struct entry_point *entry, const struct class_spec *spec, struct error *error)
{
    PyObject *name = python.PyObject_GetAttrString(entry->class_object, "_svc_name_");
    bool is_none = name == python.none;
    python.PyErr_Clear();
    python.Py_DecRef(name);
    if (!is_none)
        return true;
    error_set(error, 0, "The class \"%s\" cannot be a service: its _svc_name_ is None", spec->class_name);
    return error_advise(error, "give it a name in its source: _svc_name_ = \"%s\"", spec->class_name);
}

bool class_reader_read(const struct class_spec *spec, const char *service, struct definition *definition,
                       struct error *error)
{
    uint32_t code = 0;
    struct entry_point entry = {0};
    importer_begin(importer_rule_for(false, pywin32), host, spec);
    import_limit_begin(spec->module, start_limit);
    const enum entry_point_result loaded = entry_point_load(&entry, spec, service, &code, error);
    import_limit_end();
    if (loaded != ENTRY_POINT_OK)
        return importer_advise(NULL, NULL, error);
    if (!check_name(&entry, spec, error))
        return false;
    const enum entry_point_ability ability = entry_point_ability(&entry);
    if (ability == ENTRY_POINT_RUNS_NEVER) {
        error_set(error, 0, "The class \"%s\" cannot be a service: it has no SvcDoRun", spec->class_name);
        entry_point_advise_class(spec, service, error);
        return false;
    }
    if (ability == ENTRY_POINT_RUNS_NOT_YET)
        output_note(
            "The class \"%s\" has no SvcDoRun; unless its own code sets one, the service cannot start",
            spec->class_name);
    if (entry_point_never_runs(&entry, error))
        return error_prefix(error, "The class \"%s\" cannot be a service", spec->class_name);
    struct text_list deaf = entry_point_deaf_controls(&entry);
    for (size_t i = 0; i < deaf.count; i++)
        output_note("%s; make it a plain function", deaf.items[i]);
    text_list_clear(&deaf);
    set_owned(definition, OPTION_NAME, entry_point_text(&entry, "_svc_name_"));
    set_owned(definition, OPTION_DISPLAY_NAME, entry_point_text(&entry, "_svc_display_name_"));
    set_owned(definition, OPTION_DESCRIPTION, entry_point_text(&entry, "_svc_description_"));
    // Arguments that come with another program are that program's: the host takes only those meant for
    // itself.
    char *other_program = entry_point_text(&entry, "_exe_name_");
    if (other_program == NULL)
        set_owned(definition, OPTION_ARGUMENTS, entry_point_text(&entry, "_exe_args_"));
    free(other_program);
    struct text_list dependencies = entry_point_texts(&entry, "_svc_deps_");
    definition_set_list(definition, OPTION_DEPENDS, &dependencies);
    text_list_clear(&dependencies);
    return true;
}

bool class_reader_check_program(const struct program_spec *spec, const char *directory, struct error *error)
{
    uint32_t code = 0;
    importer_begin(importer_rule_for(true, pywin32), host, NULL);
    import_limit_begin(spec->target, start_limit);
    const enum entry_point_result checked = program_check(spec, directory, &code, error);
    import_limit_end();
    return checked == ENTRY_POINT_OK || importer_advise(NULL, NULL, error);
}

static struct text_list texts_of(PyObject *sequence)
{
    struct text_list list = {0};
    python_values_texts(sequence, &list, "texts are wanted");
    python.PyErr_Clear();
    return list;
}

// The host's own code is not to fail: a file of the service's that Python imports in the place of its own module makes it.
static void blame_hiding(struct error *error)
{
    PyObject *shadows = python.PyImport_ImportModule("pyhost_compat.shadows");
    PyObject *found = shadows != NULL ? python.PyObject_CallMethod(shadows, "find", NULL) : NULL;
    struct text_list files = found != NULL ? texts_of(found) : (struct text_list){0};
    if (files.count > 0) {
        error_prefix(
            error,
            "\"%s\" takes the place of a module of Python's own, which is needed to look at the service",
            files.items[0]);
        error_advise(error, "rename that file");
    }
    python.PyErr_Clear();
    text_list_clear(&files);
    python.Py_DecRef(found);
    python.Py_DecRef(shadows);
}

bool class_reader_call(const char *module, const char *function, const struct text_list *arguments,
                       struct text_list *answer, struct error *error)
{
    PyObject *imported = python.PyImport_ImportModule(module);
    PyObject *called = imported != NULL ? python.PyObject_GetAttrString(imported, function) : NULL;
    PyObject *values = called != NULL ? python.PyTuple_New((Py_ssize_t)arguments->count) : NULL;
    bool whole = values != NULL;
    for (size_t i = 0; i < arguments->count && whole; i++) {
        PyObject *value = sys_module_str(arguments->items[i]);
        whole = value != NULL && python.PyTuple_SetItem(values, (Py_ssize_t)i, value) == 0;
    }
    PyObject *returned = whole ? python.PyObject_CallObject(called, values) : NULL;
    if (returned == NULL) {
        traceback_take(error, "it failed");
        // What is wrong stands in the exception's own line; the way to it through Python's modules is no
        // help.
        free(error->detail);
        error->detail = NULL;
        static const char own[] = "it failed: ValueError: "; // the modules' own refusals are whole sentences
        if (text_starts_with_ignore_case(error->message, own)) {
            char *message = text_copy(error->message + sizeof own - 1);
            char *advice = strstr(message, "; try: ");
            if (advice != NULL) {
                error_advise(error, "%s", advice + strlen("; try: "));
                *advice = '\0';
            }
            free(error->message);
            error->message = message;
        } else {
            blame_hiding(error);
        }
    } else {
        struct text_list list = texts_of(returned);
        for (size_t i = 0; i < list.count; i++)
            text_list_add(answer, list.items[i]);
        text_list_clear(&list);
    }
    bool done = returned != NULL;
    python.Py_DecRef(returned);
    python.Py_DecRef(values);
    python.Py_DecRef(called);
    python.Py_DecRef(imported);
    return done;
}

bool class_reader_read_file(const char *path, const char *text, struct definition *definition,
                            struct error *error)
{
    struct text_list arguments = {0};
    struct text_list rows = {0};
    text_list_add(&arguments, text);
    bool done = class_reader_call("pyhost_compat.definition", "read", &arguments, &rows, error);
    if (!done) {
        error_prefix(error, "%s", path);
        error_advise(error, "\"pyhost dump NAME\" shows the form");
    }
    if (done && rows.count == 0) {
        done = error_set(error, 0, "%s: there is nothing in it", path);
        error_advise(error, "\"pyhost dump NAME\" shows the form");
    }
    done = done && definition_from_rows(definition, path, &rows, error);
    text_list_clear(&rows);
    text_list_clear(&arguments);
    return done;
}

struct text_list class_reader_path(void)
{
    PyObject *path = python.PySys_GetObject("path"); // borrowed
    return path != NULL ? texts_of(path) : (struct text_list){0};
}
