// SPDX-License-Identifier: MIT
#include "modules/thread_waits.h"

#include <string.h>

#include <windows.h>

#include "modules/module_hook.h"
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

#define NAME "threading"

static bool of_program;
static LONG wanted; // it is not loaded yet

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

// exec_module(module) of threading's loader, which self is: before anybody else has the module.
static PyObject *exec_module(PyObject *self, PyObject *arguments)
{
    PyObject *module = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:exec_module", &module))
        return NULL;
    const bool is_it = module_hook_is(module, NAME) && api_is_main_interpreter();
    PyObject *result = module_hook_execute(self, module);
    if (result == NULL || !is_it || !InterlockedExchange(&wanted, FALSE))
        return result;
    const bool is_known = !of_program && GetCurrentThreadId() == interpreter_main_thread();
    if (is_known || prepare())
        return result;
    python.Py_DecRef(result);
    return NULL;
}

bool thread_waits_concern(const char *module)
{
    return strcmp(module, NAME) == 0 && InterlockedCompareExchange(&wanted, FALSE, FALSE);
}

void *thread_waits_find(void)
{
    static PyMethodDef method = {"exec_module", exec_module, METH_VARARGS, NULL};
    return module_hook_find(NAME, &method, NULL);
}

void thread_waits_install(int minor, bool is_program)
{
    of_program = is_program;
    if (minor >= (is_program ? 14 : 13))
        return;
    PyObject *threading = api_loaded_module(NAME);
    if (threading == NULL)
        InterlockedExchange(&wanted, TRUE);
    else if (is_program)
        (void)prepare();
    python.PyErr_Clear();
    python.Py_DecRef(threading);
}
