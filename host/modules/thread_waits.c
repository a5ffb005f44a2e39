// SPDX-License-Identifier: MIT
#include "modules/thread_waits.h"

#include <string.h>

#include <windows.h>

#include "python/api.h"
#include "python/interpreter.h"

// open_thread(identifier) -> int: a handle to wait for the thread's end by; 0: there is none.
static PyObject *open_thread(PyObject *self, PyObject *arguments)
{
    (void)self;
    unsigned long identifier = 0;
    if (!python.PyArg_ParseTuple(arguments, "k", &identifier))
        return NULL;
    return python.PyLong_FromVoidPtr(OpenThread(SYNCHRONIZE, FALSE, identifier));
}

static bool of_program;

static PyMethodDef open_method = {"open_thread", open_thread, METH_VARARGS,
                                  SIGNATURE("open_thread(identifier: int) -> int")};

// Returns false with an exception: that of a signal's handler, for example. Without modules in the exe all is Python's own.
static bool prepare(void)
{
    PyObject *module =
        python.PyImport_ImportModule(of_program ? "pyhost_compat.hearing" : "pyhost_compat.main_thread");
    PyObject *function =
        module != NULL && of_program ? python.PyCFunction_NewEx(&open_method, NULL, NULL) : NULL;
    PyObject *result = NULL;
    if (function != NULL)
        result = python.PyObject_CallMethod(module, "install", "kO", interpreter_main_thread(), function);
    else if (module != NULL && !of_program)
        result = python.PyObject_CallMethod(module, "tell", "k", interpreter_main_thread());
    const bool prepared = result != NULL || python.PyErr_ExceptionMatches(*python.PyExc_ImportError);
    if (prepared)
        python.PyErr_Clear();
    python.Py_DecRef(result);
    python.Py_DecRef(function);
    python.Py_DecRef(module);
    return prepared;
}

// The event comes before the module: whoever imports it finds the one that is imported here (docs.python.org, "Audit events
// table").
static int on_event(const char *event, PyObject *arguments, void *context)
{
    static bool done;
    (void)context;
    if (done || strcmp(event, "import") != 0 || !api_is_main_interpreter())
        return 0;
    PyObject *item = python.PySequence_GetItem(arguments, 0);
    const char *name = item != NULL ? python.PyUnicode_AsUTF8AndSize(item, NULL) : NULL;
    python.PyErr_Clear();
    done = name != NULL && strcmp(name, "threading") == 0;
    python.Py_DecRef(item);
    const bool is_known = !of_program && GetCurrentThreadId() == interpreter_main_thread();
    return !done || is_known || prepare() ? 0 : -1;
}

void thread_waits_install(int minor, bool is_program)
{
    of_program = is_program;
    if (minor >= (is_program ? 14 : 13))
        return;
    PyObject *threading = api_loaded_module("threading");
    if (threading != NULL && is_program)
        (void)prepare();
    else if (threading == NULL)
        (void)python.PySys_AddAuditHook(on_event, NULL); // fails where another hook forbids it
    python.PyErr_Clear();
    python.Py_DecRef(threading);
}
