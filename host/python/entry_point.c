// SPDX-License-Identifier: MIT
#include "python/entry_point.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/human.h"
#include "base/quoting.h"
#include "base/text.h"
#include "python/api.h"
#include "python/headline.h"
#include "python/interpreter.h"
#include "python/plain_class.h"
#include "python/sys_module.h"
#include "python/traceback.h"
#include "python/unrun.h"

enum entry_point_result entry_point_take_exception(enum entry_point_result result, uint32_t *code,
                                                   struct error *error, const char *message)
{
    char *text = NULL;
    if (traceback_take_system_exit(code, &text)) {
        char *line = text != NULL ? headline_of(text) : human_exit_code(*code);
        error_set(error, 0, "%s: SystemExit: %s", message, line);
        if (text != NULL && strcmp(text, line) != 0)
            error->detail = text_format("SystemExit: %s", text);
        free(line);
        free(text);
        return ENTRY_POINT_SYSTEM_EXIT;
    }
    if (python.PyErr_ExceptionMatches(*python.PyExc_KeyboardInterrupt))
        result = ENTRY_POINT_INTERRUPTED;
    if (result == ENTRY_POINT_INTERRUPTED &&
        interpreter_was_interrupted()) { // as was asked for: nobody is told where
        python.PyErr_Clear();
        error_set(error, 0, "%s: KeyboardInterrupt", message);
        return result;
    }
    traceback_take(error, message);
    return result;
}

// The same before the service's code runs, where sys.exit(0) is no success: the service has not started.
static enum entry_point_result take_early_exception(enum entry_point_result result, uint32_t *code,
                                                    struct error *error, const char *message)
{
    enum entry_point_result taken = entry_point_take_exception(result, code, error, message);
    if (taken != ENTRY_POINT_SYSTEM_EXIT || *code != 0)
        return taken;
    error_advise(error, "let it exit only where it is run as a script, behind: if __name__ == \"__main__\":");
    return result;
}

// The dotted names of the classes that may have been meant. Owner: the caller.
static struct text_list suggested(const struct class_spec *spec)
{
    struct text_list names = {0};
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.service_classes");
    PyObject *found =
        module != NULL ? python.PyObject_CallMethod(module, "suggest", "ss", spec->module, spec->class_name)
                       : NULL;
    const Py_ssize_t count = found != NULL ? python.PySequence_Size(found) : 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = python.PySequence_GetItem(found, i);
        if (name != NULL)
            text_list_add_owned(&names, traceback_text_of(name));
        python.Py_DecRef(name);
    }
    python.PyErr_Clear();
    python.Py_DecRef(found);
    python.Py_DecRef(module);
    return names;
}

void entry_point_advise_class(const struct class_spec *spec, const char *naming, struct error *error)
{
    static const char base[] =
        "derive the class from win32serviceutil.ServiceFramework, with a method SvcDoRun(self)";
    struct text_list names = suggested(spec);
    const char *directory = spec->directory != NULL ? spec->directory : "";
    const bool is_separate = directory[0] != '\0' && directory[strlen(directory) - 1] != '\\';
    char *full =
        names.count > 0 ? text_format("%s%s%s", directory, is_separate ? "\\" : "", names.items[0]) : NULL;
    char *command = full != NULL ? class_spec_named(naming, full) : NULL;
    char *others = text_list_join(&names, ", ");
    if (names.count > 1)
        text_replace(&error->message, "%s; those that can be a service: %s", error->message, others);
    error_advise(error, "%s", command != NULL ? command : base);
    free(others);
    free(command);
    free(full);
    text_list_clear(&names);
}

// What a function of pyhost_compat.methods or .service_classes answers, a list of str; empty where it cannot be asked. Takes arguments
// over. Owner: the caller.
static struct text_list ask(const char *module, const char *function, PyObject *arguments)
{
    struct text_list texts = {0};
    PyObject *imported = python.PyImport_ImportModule(module);
    PyObject *called = imported != NULL ? python.PyObject_GetAttrString(imported, function) : NULL;
    PyObject *found =
        called != NULL && arguments != NULL ? python.PyObject_CallObject(called, arguments) : NULL;
    const Py_ssize_t count = found != NULL ? python.PySequence_Size(found) : 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = python.PySequence_GetItem(found, i);
        if (item != NULL)
            text_list_add_owned(&texts, traceback_text_of(item));
        python.Py_DecRef(item);
    }
    python.PyErr_Clear();
    python.Py_DecRef(found);
    python.Py_DecRef(called);
    python.Py_DecRef(imported);
    python.Py_DecRef(arguments);
    return texts;
}

bool entry_point_never_runs(const struct entry_point *entry, struct error *error)
{
    struct text_list found =
        ask("pyhost_compat.methods", "never_runs", python.Py_BuildValue("(O)", entry->class_object));
    const bool never = found.count == 2;
    if (never) {
        error_set(error, 0, "%s", found.items[0]);
        error_advise(error, "%s", found.items[1]);
    }
    text_list_clear(&found);
    return never;
}

struct text_list entry_point_deaf_controls(const struct entry_point *entry)
{
    PyObject *owner = entry->instance != NULL ? entry->instance : entry->class_object;
    if (entry->plain)
        return (struct text_list){0};
    return ask("pyhost_compat.methods", "deaf_controls", python.Py_BuildValue("(O)", owner));
}

bool entry_point_takes_no_stop(const struct entry_point *entry)
{
    struct text_list found =
        ask("pyhost_compat.methods", "takes_no_stop", python.Py_BuildValue("(O)", entry->class_object));
    const bool is_so = found.count > 0;
    text_list_clear(&found);
    return is_so;
}

enum entry_point_result entry_point_prepare(struct entry_point *entry, struct error *error)
{
    struct text_list found = {0};
    entry->plain = plain_class_is(entry->instance);
    if (!entry->plain)
        found = ask("pyhost_compat.methods", "prepare", python.Py_BuildValue("(O)", entry->instance));
    const bool never = found.count == 2;
    if (never) {
        error_set(error, 0, "the service's code cannot run: %s", found.items[0]);
        error_advise(error, "%s", found.items[1]);
    } else {
        const bool said = found.count == 3;
        entry->silence = text_copy(said ? found.items[1] : "it has not reported RUNNING");
        entry->silence_advice = text_copy(
            said ? found.items[2]
                 : "let it call self.ReportServiceStatus(win32service.SERVICE_RUNNING) when it is ready");
    }
    if (!never && (found.count == 0 || found.items[0][0] != '\0'))
        unrun_listen(entry->instance);
    text_list_clear(&found);
    return never ? ENTRY_POINT_NO_RUN : ENTRY_POINT_OK;
}

char *entry_point_unrun(void *result, char **place)
{
    if (result == python.none)
        return NULL;
    struct text_list found =
        ask("pyhost_compat.methods", "unrun", python.Py_BuildValue("(O)", (PyObject *)result));
    const bool is_unrun = found.count == 2;
    char *kind = is_unrun ? text_copy(found.items[0]) : NULL;
    if (is_unrun)
        *place = text_copy(found.items[1]);
    text_list_clear(&found);
    return kind;
}

bool entry_point_is_unrun(void *result, uint32_t control, struct error *error)
{
    char *place = NULL;
    char *kind = entry_point_unrun(result, &place);
    if (kind == NULL)
        return false;
    char *handler = entry_point_handler(control);
    error_set(error, 0, "%s returned %s, and none of its code ran: %s", handler, kind, place);
    error_advise(error, "make it a plain function, without async and yield; what has to be awaited it "
                        "hands to the loop, by "
                        "asyncio.run_coroutine_threadsafe(coroutine, loop)");
    free(handler);
    free(place);
    free(kind);
    return true;
}

enum entry_point_ability entry_point_ability(const struct entry_point *entry)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.service_classes");
    PyObject *answer =
        module != NULL ? python.PyObject_CallMethod(module, "cannot_run", "O", entry->class_object) : NULL;
    char *text = answer != NULL ? traceback_text_of(answer) : text_copy("");
    const enum entry_point_ability ability = strcmp(text, "never") == 0 ? ENTRY_POINT_RUNS_NEVER
                                             : strcmp(text, "yet") == 0 ? ENTRY_POINT_RUNS_NOT_YET
                                                                        : ENTRY_POINT_RUNS;
    free(text);
    python.PyErr_Clear();
    python.Py_DecRef(answer);
    python.Py_DecRef(module);
    return ability;
}

// Is there a file of the module's name in the class's directory that was not imported, since Python, or this host, has a module of that
// name which is loaded before? Then names both, and how to name the class with another one.
static bool tell_other_file(const struct class_spec *spec, const char *naming, const char *loaded,
                            struct error *error)
{
    if (spec->directory == NULL)
        return false;
    PyObject *directory = sys_module_str(spec->directory);
    struct text_list meant = ask("pyhost_compat.service_classes", "in_place_of",
                                 python.Py_BuildValue("(sO)", spec->module, directory));
    python.Py_DecRef(directory);
    const bool is_other = meant.count > 0;
    if (is_other) {
        const size_t first = strcspn(spec->module, ".");
        char *name = text_copy_part(spec->module, first);
        char *class_text = text_format("%s%s%s_service%s.%s", spec->directory,
                                       text_ends_with_ignore_case(spec->directory, "\\") ? "" : "\\", name,
                                       spec->module + first, spec->class_name);
        char *command = class_spec_named(naming, class_text);
        error_set(error, 0,
                  "the module \"%s\" is %s, which is loaded before the service's file of that name, \"%s\"",
                  name, loaded != NULL ? loaded : "built into Python", meant.items[0]);
        error_advise(error, "rename that file, as to %s_service.py: %s", name, command);
        free(command);
        free(class_text);
        free(name);
    }
    text_list_clear(&meant);
    return is_other;
}

enum entry_point_result entry_point_load(struct entry_point *entry, const struct class_spec *spec,
                                         const char *naming, uint32_t *code, struct error *error)
{
    enum entry_point_result result = ENTRY_POINT_OK;
    PyObject *module = NULL;
    char *message = text_format("cannot import the module \"%s\"", spec->module);

    if (spec->directory != NULL && !sys_module_path_begin(spec->directory)) {
        result = take_early_exception(ENTRY_POINT_NO_MODULE, code, error, message);
        goto done;
    }
    PyObject *name = sys_module_str(spec->module);
    PyObject *imported = name != NULL ? python.PyImport_Import(name) : NULL;
    python.Py_DecRef(name);
    module = imported; // PyImport_Import gives the leaf module of a dotted name
    if (module == NULL) {
        result = take_early_exception(ENTRY_POINT_NO_MODULE, code, error, message);
        goto done;
    }
    entry->class_object = python.PyObject_GetAttrString(module, spec->class_name);
    if (entry->class_object == NULL || !python.PyCallable_Check(entry->class_object)) {
        python.PyErr_Clear();
        char *file = NULL;
        PyObject *origin = python.PyObject_GetAttrString(module, "__file__");
        if (origin != NULL)
            file = traceback_text_of(origin);
        python.PyErr_Clear();
        python.Py_DecRef(origin);
        error_set(error, 0, "the module \"%s\" (%s) has no class \"%s\"", spec->module,
                  file != NULL ? file : "no file", spec->class_name);
        if (!tell_other_file(spec, naming, file, error))
            entry_point_advise_class(spec, naming, error);
        free(file);
        result = ENTRY_POINT_NO_CLASS;
    }
done:
    python.Py_DecRef(module);
    free(message);
    return result;
}

char *entry_point_text(const struct entry_point *entry, const char *attribute)
{
    PyObject *value = python.PyObject_GetAttrString(entry->class_object, attribute);
    char *text = NULL;
    if (value != NULL && value != python.none)
        text = traceback_text_of(value);
    python.PyErr_Clear();
    python.Py_DecRef(value);
    return text;
}

struct text_list entry_point_texts(const struct entry_point *entry, const char *attribute)
{
    struct text_list list = {0};
    PyObject *value = python.PyObject_GetAttrString(entry->class_object, attribute);
    Py_ssize_t size = 0;
    if (value != NULL && python.PyUnicode_AsUTF8AndSize(value, &size) != NULL) {
        text_list_add_owned(&list, traceback_text_of(value));
    } else if (value != NULL && value != python.none && python.PySequence_Check(value)) {
        python.PyErr_Clear();
        size = python.PySequence_Size(value);
        for (Py_ssize_t i = 0; i < size; i++) {
            PyObject *item = python.PySequence_GetItem(value, i);
            if (item != NULL)
                text_list_add_owned(&list, traceback_text_of(item));
            python.Py_DecRef(item);
        }
    }
    python.PyErr_Clear();
    python.Py_DecRef(value);
    return list;
}

// (name, argument, ...) as a tuple of str; NULL after an exception.
static PyObject *make_arguments(const struct text_list *arguments)
{
    PyObject *tuple = python.PyTuple_New((Py_ssize_t)arguments->count);
    for (size_t i = 0; tuple != NULL && i < arguments->count; i++) {
        PyObject *item = sys_module_str(arguments->items[i]);
        if (item == NULL || python.PyTuple_SetItem(tuple, (Py_ssize_t)i, item) != 0) { // takes item over
            python.Py_DecRef(tuple);
            tuple = NULL;
        }
    }
    return tuple;
}

enum entry_point_result entry_point_construct(struct entry_point *entry, const struct text_list *arguments,
                                              uint32_t *code, struct error *error)
{
    PyObject *tuple = make_arguments(arguments);
    if (tuple != NULL)
        entry->instance = python.PyObject_CallFunctionObjArgs(entry->class_object, tuple, NULL);
    python.Py_DecRef(tuple);
    if (entry->instance != NULL)
        return ENTRY_POINT_OK;
    return take_early_exception(ENTRY_POINT_BAD_CLASS, code, error,
                                "cannot make an instance of the service's class");
}

enum entry_point_result entry_point_run(struct entry_point *entry, uint32_t *code, struct error *error)
{
    const char *method = "SvcRun";
    if (!python.PyObject_HasAttrString(entry->instance, method))
        method = "SvcDoRun";
    if (!python.PyObject_HasAttrString(entry->instance, method)) {
        error_set(error, 0, "the service's class has no SvcRun and no SvcDoRun");
        error_advise(error,
                     "derive it from win32serviceutil.ServiceFramework and give it a method SvcDoRun(self)");
        return ENTRY_POINT_NO_RUN;
    }
    PyObject *result = python.PyObject_CallMethod(entry->instance, method, NULL);
    const bool has_run = result != NULL && !unrun_check(method, result);
    python.Py_DecRef(result);
    if (has_run)
        return ENTRY_POINT_OK;
    return entry_point_take_exception(ENTRY_POINT_RUN_FAILED, code, error, "the service's code failed");
}

// The method of a class that stands for a control; NULL: none of its own.
static const char *method_of(uint32_t control)
{
    static const char *const methods[] = {
        [SERVICE_CONTROL_STOP] = "SvcStop",         [SERVICE_CONTROL_PAUSE] = "SvcPause",
        [SERVICE_CONTROL_CONTINUE] = "SvcContinue", [SERVICE_CONTROL_INTERROGATE] = "SvcInterrogate",
        [SERVICE_CONTROL_SHUTDOWN] = "SvcShutdown",
    };
    return control < COUNT_OF(methods) ? methods[control] : NULL;
}

char *entry_point_handler(uint32_t control)
{
    const char *method = method_of(control);
    return method != NULL ? text_copy(method)
                          : text_format("the handler of control %lu", (unsigned long)control);
}

uint32_t entry_point_control(const struct entry_point *entry, uint32_t control, struct error *error)
{
    const char *method = method_of(control);
    if (method == NULL || !python.PyObject_HasAttrString(entry->instance, method))
        return ERROR_CALL_NOT_IMPLEMENTED;
    PyObject *result = python.PyObject_CallMethod(entry->instance, method, NULL);
    const bool is_unrun = result != NULL && entry_point_is_unrun(result, control, error);
    python.Py_DecRef(result);
    if (result != NULL)
        return is_unrun ? ERROR_CALL_NOT_IMPLEMENTED : NO_ERROR;
    char *message = text_format("%s failed", method);
    traceback_take(error, message);
    free(message);
    return ERROR_CALL_NOT_IMPLEMENTED;
}

void entry_point_clear(struct entry_point *entry)
{
    unrun_forget();
    python.Py_DecRef(entry->instance);
    python.Py_DecRef(entry->class_object);
    free(entry->silence_advice);
    free(entry->silence);
    *entry = (struct entry_point){0};
}
