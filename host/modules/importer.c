// SPDX-License-Identifier: MIT
#include "modules/importer.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/text.h"
#include "python/sys_module.h"
#include "python/traceback.h"

// Set before a module is asked for, and read only from then on.
static struct {
    enum importer_rule rule;
    const char *host;
    char *package; // what the class lies in, of those in site-packages; NULL: in none of them
    char *library; // directory of the standard library
} importer = {.rule = IMPORTER_EVERYBODY};

static _Thread_local int own_imports; // under way

// What an advice is to name: the last module that was not given.
static struct {
    SRWLOCK lock; // Python without the GIL imports in several threads at once
    char *module; // NULL: none
} refused = {.lock = SRWLOCK_INIT};

enum asker { ASKER_UNKNOWN, ASKER_HOST, ASKER_SERVICE, ASKER_PACKAGE };

enum importer_rule importer_rule_for(bool is_program, const char *pywin32)
{
    if (pywin32 != NULL && strcmp(pywin32, "yes") == 0)
        return IMPORTER_EVERYBODY;
    const bool nobody = pywin32 != NULL && strcmp(pywin32, "no") == 0;
    return is_program || nobody ? IMPORTER_NOBODY : IMPORTER_ITS_OWN;
}

static bool begins_with(const char *text, const char *start)
{
    size_t length = strlen(start);
    char *head = text_copy_part(text, strlen(text) < length ? strlen(text) : length);
    bool begins = text_equal_ignore_case(head, start);
    free(head);
    return begins && (text[length] == '\\' || text[length] == '/' || text[length] == '\0');
}

// What a path has behind "site-packages": the name of a package or a module there, without an ending. Owner: the caller; NULL
// when it does not lead through such a directory.
static char *installed_name(const char *path)
{
    static const char *const places[] = {"site-packages", "dist-packages"};
    const char *part = path;
    const char *found = NULL;
    while (part != NULL) {
        for (size_t i = 0; i < COUNT_OF(places); i++)
            if (begins_with(part, places[i]))
                found = part + strlen(places[i]);
        part = strpbrk(part, "\\/");
        part = part != NULL ? part + 1 : NULL;
    }
    if (found == NULL)
        return NULL;
    found += *found != '\0';
    return text_copy_part(found, strcspn(found, "\\/."));
}

static char *package_of(const struct class_spec *spec)
{
    char *name = spec->directory != NULL ? installed_name(spec->directory) : text_copy("");
    if (name == NULL || name[0] != '\0')
        return name;
    free(name);
    return text_copy_part(spec->module, strcspn(spec->module, "."));
}

// Text of a module's own variable; NULL: it has none. Owner: the caller.
static char *text_in(PyObject *globals, const char *name)
{
    PyObject *value = api_dict_get(globals, name);
    char *text = value != NULL && value != python.none ? traceback_text_of(value) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(value);
    return text;
}

// Where the standard library lies: its package "encodings" is there before all others. Owner: the caller; NULL: not known.
static char *find_library(void)
{
    PyObject *module = api_loaded_module("encodings");
    char *file = module != NULL ? text_in(python.PyModule_GetDict(module), "__file__") : NULL;
    for (int level = 0; level < 2 && file != NULL; level++) {
        char *last = strrchr(file, '\\');
        if (last != NULL)
            *last = '\0';
    }
    python.Py_DecRef(module);
    return file;
}

void importer_begin(enum importer_rule rule, const char *host, const struct class_spec *spec)
{
    free(importer.package);
    free(importer.library);
    importer.rule = rule;
    importer.host = host;
    importer.package = spec != NULL ? package_of(spec) : NULL;
    importer.library = find_library();
}

// Of a frame with these globals. The standard library imports for who calls it.
static enum asker asker_of(PyObject *globals)
{
    enum asker asker = ASKER_UNKNOWN;
    char *name = text_in(globals, "__name__");
    char *file = text_in(globals, "__file__");
    if (file != NULL &&
        (name == NULL || (strcmp(name, "importlib") != 0 && strncmp(name, "importlib.", 10) != 0))) {
        char *installed = installed_name(file);
        if (begins_with(file, importer.host))
            asker = ASKER_HOST;
        else if (installed != NULL)
            asker = importer.package != NULL && text_equal_ignore_case(installed, importer.package)
                        ? ASKER_SERVICE
                        : ASKER_PACKAGE;
        else if (importer.library == NULL || !begins_with(file, importer.library))
            asker = ASKER_SERVICE;
        free(installed);
    }
    free(file);
    free(name);
    return asker;
}

// The nearest caller that can be told.
static enum asker find_asker(void)
{
    enum asker asker = ASKER_UNKNOWN;
    PyObject *frame = (PyObject *)python.PyEval_GetFrame(); // borrowed
    python.Py_IncRef(frame);
    while (frame != NULL && frame != python.none && asker == ASKER_UNKNOWN) {
        PyObject *globals = python.PyObject_GetAttrString(frame, "f_globals");
        PyObject *back = python.PyObject_GetAttrString(frame, "f_back");
        asker = asker_of(globals);
        python.Py_DecRef(globals);
        python.Py_DecRef(frame);
        frame = back;
    }
    python.Py_DecRef(frame);
    python.PyErr_Clear();
    return asker;
}

// Would a package fail without the module? Python code reads how it asks.
static bool cannot_do_without(void)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.importers");
    PyObject *answer = module != NULL ? python.PyObject_CallMethod(module, "cannot_do_without", NULL) : NULL;
    bool needs = answer == NULL || python.PyObject_IsTrue(answer) != 0;
    python.PyErr_Clear();
    python.Py_DecRef(answer);
    python.Py_DecRef(module);
    return needs;
}

bool importer_may_have(const char *module)
{
    if (importer.rule == IMPORTER_EVERYBODY || own_imports > 0)
        return true;
    enum asker asker = find_asker();
    bool given = importer.rule == IMPORTER_NOBODY ? asker == ASKER_HOST
                                                  : asker != ASKER_PACKAGE || cannot_do_without();
    if (!given) {
        AcquireSRWLockExclusive(&refused.lock);
        free(refused.module);
        refused.module = text_copy(module);
        ReleaseSRWLockExclusive(&refused.lock);
    }
    return given;
}

// The class of a service in a program, as pyhost names it; NULL: none. Owner: the caller.
static char *class_in(const struct program_spec *program)
{
    const bool is_module = program->kind == PROGRAM_MODULE;
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.service_classes");
    PyObject *target = sys_module_str(program->target);
    PyObject *names =
        module != NULL && target != NULL
            ? python.PyObject_CallMethod(module, "of_program", "sOs", is_module ? "module" : "script", target,
                                         is_module ? "." : "")
            : NULL;
    PyObject *name =
        names != NULL && python.PySequence_Size(names) == 1 ? python.PySequence_GetItem(names, 0) : NULL;
    char *text = name != NULL ? traceback_text_of(name) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(name);
    python.Py_DecRef(names);
    python.Py_DecRef(target);
    python.Py_DecRef(module);
    return text;
}

static bool has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

bool importer_advise(const char *service, const struct program_spec *program, struct error *error)
{
    AcquireSRWLockExclusive(&refused.lock);
    char *module = refused.module != NULL ? text_copy(refused.module) : NULL;
    ReleaseSRWLockExclusive(&refused.lock);
    char *text = module != NULL ? text_format("No module named '%s'", module) : NULL;
    bool is_it = text != NULL && (has(error->detail, text) || has(error->message, text));
    char *own_class =
        is_it && program != NULL && program->kind != PROGRAM_FUNCTION ? class_in(program) : NULL;
    free(text);
    if (own_class != NULL)
        error_advise(
            error,
            "the program is a service of pywin32's; let its class run: pyhost update \"%s\" --class \"%s\"",
            service, own_class);
    else if (is_it)
        error_advise(error,
                     "add --pywin32 yes: pyhost has a module %s for code that was written for pywin32, and "
                     "gives it to nobody else unasked; or install pywin32",
                     module);
    free(own_class);
    free(module);
    return false;
}

PyObject *importer_import(const char *module)
{
    own_imports++;
    PyObject *imported = python.PyImport_ImportModule(module);
    own_imports--;
    return imported;
}
