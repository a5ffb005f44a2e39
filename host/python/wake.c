// SPDX-License-Identifier: MIT
#include "python/wake.h"

#include <windows.h>

#include "python/api.h"
#include "python/interpreter.h"
#include "python/traceback.h"

static void cancel_sockets(PyObject *sockets)
{
    Py_ssize_t count = python.PySequence_Size(sockets);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *socket = python.PySequence_GetItem(sockets, i);
        void *handle = socket != NULL ? python.PyLong_AsVoidPtr(socket) : NULL;
        if (handle != NULL)
            CancelIoEx(handle, NULL);
        python.Py_DecRef(socket);
    }
}

static void cancel_files(void)
{
    HANDLE thread = OpenThread(THREAD_TERMINATE, FALSE, interpreter_main_thread());
    if (thread == NULL)
        return;
    CancelSynchronousIo(thread);
    CloseHandle(thread);
}

void wake_main_thread(void)
{
    int state = 0;
    if (!interpreter_enter(&state))
        return;
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.wake");
    PyObject *sockets = module != NULL ? python.PyObject_CallMethod(module, "wake", "k",
                                                                    (unsigned long)interpreter_main_thread())
                                       : NULL;
    if (sockets != NULL)
        cancel_sockets(sockets);
    python.PyErr_Clear(); // what cannot be woken has the stop limit
    python.Py_DecRef(sockets);
    python.Py_DecRef(module);
    interpreter_leave(state);
    cancel_files();
}

struct text_list wake_leave_threads(uint32_t milliseconds)
{
    struct text_list names = {0};
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.wake");
    PyObject *left =
        module != NULL ? python.PyObject_CallMethod(module, "leave_threads", "k", (unsigned long)milliseconds)
                       : NULL;
    Py_ssize_t count = left != NULL ? python.PySequence_Size(left) : 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = python.PySequence_GetItem(left, i);
        if (name != NULL)
            text_list_add_owned(&names, traceback_text_of(name));
        python.Py_DecRef(name);
    }
    python.PyErr_Clear(); // Python's end waits for them then, and has the stop limit
    python.Py_DecRef(left);
    python.Py_DecRef(module);
    return names;
}
