// SPDX-License-Identifier: MIT
#include "modules/notices.h"

#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "modules/python_values.h"
#include "python/interpreter.h"
#include "python/traceback.h"

static const struct host_callbacks *host;

static PyObject *notify(PyObject *self, PyObject *arguments)
{
    (void)self;
    int ready = 0;
    int watchdog = 0;
    PyObject *status = NULL;
    if (!python.PyArg_ParseTuple(arguments, "pOp:notify", &ready, &status, &watchdog))
        return NULL;
    char *text = NULL;
    if (status != python.none && (text = python_values_text(status, "status must be a str or None")) == NULL)
        return NULL;
    const struct host_notice notice = {.ready = ready != 0, .status = text, .watchdog = watchdog != 0};
    PyThreadState *state = python.PyEval_SaveThread();
    host->notify(&notice);
    python.PyEval_RestoreThread(state);
    free(text);
    return api_none();
}

static PyObject *listen(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    host->listen();
    return api_none();
}

// wait_stop(milliseconds, -1 for ever) -> bool. On the main thread signals are handled meanwhile, as everywhere.
static PyObject *wait_stop(PyObject *self, PyObject *arguments)
{
    (void)self;
    long long wait = 0;
    if (!python.PyArg_ParseTuple(arguments, "L:wait_stop", &wait))
        return NULL;
    HANDLE handles[2] = {host->stop_event, NULL};
    DWORD count = 1;
    if (GetCurrentThreadId() == interpreter_main_thread() && python._PyOS_SigintEvent != NULL)
        handles[count++] = python._PyOS_SigintEvent();
    ULONGLONG begin = GetTickCount64();
    for (;;) {
        ULONGLONG passed = GetTickCount64() - begin;
        DWORD rest = wait < 0                             ? INFINITE
                     : passed >= (ULONGLONG)wait          ? 0
                     : (ULONGLONG)wait - passed < 1 << 30 ? (DWORD)((ULONGLONG)wait - passed)
                                                          : 1 << 30;
        if (count > 1)
            ResetEvent(handles[1]);
        if (!interpreter_hear())
            return NULL;
        PyThreadState *state = python.PyEval_SaveThread();
        DWORD result = WaitForMultipleObjects(count, handles, FALSE, rest);
        python.PyEval_RestoreThread(state);
        if (result == WAIT_OBJECT_0)
            return python.PyBool_FromLong(1);
        if (result == WAIT_TIMEOUT && wait >= 0 && GetTickCount64() - begin >= (ULONGLONG)wait)
            return python.PyBool_FromLong(0);
        if (result == WAIT_FAILED)
            return python_values_raise(GetLastError(), "WaitForMultipleObjects");
    }
}

static PyMethodDef methods[] = {
    {"listen", listen, METH_NOARGS, SIGNATURE("listen(): the code waits for the stop by itself")},
    {"notify", notify, METH_VARARGS, SIGNATURE("notify(ready, status, watchdog)")},
    {"wait_stop", wait_stop, METH_VARARGS,
     SIGNATURE("wait_stop(milliseconds) -> whether a stop was asked for")},
};

bool notices_install(const struct host_callbacks *callbacks, struct error *error)
{
    host = callbacks;
    return python_values_module("_pyhost_service", "What the package pyhost tells its host.", methods,
                                COUNT_OF(methods), NULL, 0) != NULL ||
           traceback_take(error, "cannot make the module _pyhost_service");
}
