// SPDX-License-Identifier: MIT
#include "python/beginnings.h"

#include <string.h>

#include "base/text.h"
#include "python/api.h"

// How far an interpreter is; kept in the dict that it has for its embedder.
enum stage { STAGE_NEW, STAGE_AT_SITE, STAGE_READY };
#define KEY "pyhost.stage"

static struct {
    struct beginnings steps;
    struct error error; // of before_site in Python's own interpreter
    bool failed;
    bool reached;
} watch;

static enum stage get_stage(void)
{
    PyObject *dict = python.PyInterpreterState_GetDict(python.PyInterpreterState_Get()); // borrowed
    PyObject *stage = dict != NULL ? python.PyDict_GetItemString(dict, KEY) : NULL;
    return stage != NULL ? (enum stage)python.PyLong_AsLong(stage) : STAGE_NEW;
}

static void set_stage(enum stage stage)
{
    PyObject *dict = python.PyInterpreterState_GetDict(python.PyInterpreterState_Get()); // borrowed
    PyObject *value = python.PyLong_FromLong((long)stage);
    if (dict == NULL || value == NULL || python.PyDict_SetItemString(dict, KEY, value) != 0)
        python.PyErr_Clear(); // memory has run out: the next call ends the process
    python.Py_DecRef(value);
}

// Is the event's module this one?
static bool is_import_of(PyObject *arguments, const char *module)
{
    PyObject *name = python.PySequence_GetItem(arguments, 0);
    const char *text = name != NULL ? python.PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
    const bool is = text != NULL && strcmp(text, module) == 0;
    python.PyErr_Clear();
    python.Py_DecRef(name);
    return is;
}

// Its import goes on until its spec no longer says so.
static bool has_site_run(void)
{
    PyObject *site = api_loaded_module("site");
    PyObject *spec = site != NULL ? python.PyObject_GetAttrString(site, "__spec__") : NULL;
    PyObject *going_on = spec != NULL ? python.PyObject_GetAttrString(spec, "_initializing") : NULL;
    const bool has = site != NULL && (going_on == NULL || python.PyObject_IsTrue(going_on) == 0);
    python.PyErr_Clear();
    python.Py_DecRef(going_on);
    python.Py_DecRef(spec);
    python.Py_DecRef(site);
    return has;
}

// Returns what an audit hook returns.
static int raise_error(struct error *error)
{
    python.PyErr_SetString(*python.PyExc_ImportError, error->message);
    error_clear(error);
    return -1;
}

static int begin(bool own)
{
    struct error error = {0};
    if (watch.steps.before_site(&error))
        return 0;
    if (!own)
        return raise_error(&error);
    watch.failed = true;
    watch.error = error;
    python.PyErr_SetString(*python.PyExc_ImportError, error.message); // nobody's code is to run
    return -1;
}

static int go_on(void)
{
    struct error error = {0};
    set_stage(STAGE_READY);
    return watch.steps.after_site == NULL || watch.steps.after_site(&error) ? 0 : raise_error(&error);
}

static int on_event(const char *event, PyObject *arguments, void *context)
{
    (void)context;
    if (strcmp(event, "import") != 0)
        return 0;
    const bool own = api_is_main_interpreter();
    const enum stage stage = get_stage();
    if (stage == STAGE_NEW && python.PySys_GetObject("stdout") != NULL) {
        const bool at_site = is_import_of(arguments, "site");
        set_stage(STAGE_AT_SITE);
        watch.reached = watch.reached || own;
        const int result = begin(own);
        return result != 0 || own || at_site ? result : go_on(); // -S: there is no site
    }
    return stage == STAGE_AT_SITE && !own && has_site_run() ? go_on() : 0;
}

void beginnings_watch(const struct beginnings *beginnings)
{
    watch.steps = *beginnings;
    if (python.PySys_AddAuditHook(on_event, NULL) != 0)
        python.PyErr_Clear(); // Python's own interpreter is settled all the same
}

bool beginnings_reached_site(void)
{
    return watch.reached;
}

bool beginnings_settle(struct error *error)
{
    if (!watch.failed && get_stage() == STAGE_NEW) {
        set_stage(STAGE_AT_SITE);
        watch.reached = true;
        return watch.steps.before_site(error);
    }
    if (watch.failed)
        *error = watch.error;
    return !watch.failed;
}
