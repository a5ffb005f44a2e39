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

static PyMethodDef open_method = {"open_thread", open_thread, METH_VARARGS,
                                  SIGNATURE("open_thread(identifier: int) -> int")};

// Returns false with an exception: that of a signal's handler, for example. Without modules in the exe waits are
// Python's own.
static bool prepare(void)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.hearing");
    PyObject *function = module != NULL ? python.PyCFunction_NewEx(&open_method, NULL, NULL) : NULL;
    PyObject *result = function != NULL ? python.PyObject_CallMethod(module, "install", "kO",
                                                                     interpreter_main_thread(), function)
                                        : NULL;
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
    return !done || prepare() ? 0 : -1;
}

void thread_waits_install(int minor)
{
    if (minor >= 14)
        return;
    if (api_loaded_module("threading") != NULL)
        (void)prepare();
    else
        (void)python.PySys_AddAuditHook(on_event, NULL); // fails where another hook forbids it
    python.PyErr_Clear();
}
