// SPDX-License-Identifier: MIT
#include "python/wake.h"

#include <signal.h>

#include <windows.h>

#include "python/api.h"
#include "python/interpreter.h"
#include "python/interruption.h"
#include "python/traceback.h"

// Returns whether there was anything.
static bool cancel_sockets(PyObject *sockets)
{
    bool canceled = false;
    Py_ssize_t count = python.PySequence_Size(sockets);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *socket = python.PySequence_GetItem(sockets, i);
        void *handle = socket != NULL ? python.PyLong_AsVoidPtr(socket) : NULL;
        canceled = (handle != NULL && CancelIoEx(handle, NULL)) || canceled;
        python.Py_DecRef(socket);
    }
    return canceled;
}

// An alertable wait returns after it.
static void WINAPI nothing(ULONG_PTR parameter)
{
    (void)parameter;
}

// A wait for messages returns after one that means nothing. Where user32 is not there, nobody waits for any.
static void post_nothing(void)
{
    HMODULE user32 = GetModuleHandleW(L"user32.dll");
    __typeof__(PostThreadMessageW) *post = NULL;
    if (user32 != NULL)
        post = (__typeof__(PostThreadMessageW) *)(void *)GetProcAddress(user32, "PostThreadMessageW");
    if (post != NULL)
        post(interpreter_main_thread(), WM_NULL, 0, 0); // fails where the thread has no queue
}

// Ends what the main thread does in the system itself. Returns whether there was a read or a write.
static bool cancel_files(void)
{
    HANDLE thread = OpenThread(THREAD_TERMINATE | THREAD_SET_CONTEXT, FALSE, interpreter_main_thread());
    if (thread == NULL)
        return false;
    bool canceled = CancelSynchronousIo(thread);
    QueueUserAPC(nothing, thread, 0);
    CloseHandle(thread);
    post_nothing();
    return canceled;
}

bool wake_main_thread(enum wake_manner manner, int number)
{
    bool canceled = false;
    int state = 0;
    if (!interpreter_enter(&state))
        return false;
    interruption_set(manner == WAKE_INTERRUPT ? interpreter_main_thread() : 0);
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.waits");
    const unsigned long thread = interpreter_main_thread();
    PyObject *sockets = NULL;
    if (module != NULL && manner == WAKE_INTERRUPT)
        sockets = python.PyObject_CallMethod(module, "wake", "ki", thread, number);
    else if (module != NULL)
        sockets =
            python.PyObject_CallMethod(module, manner == WAKE_FAIL ? "wake_again" : "connect", "k", thread);
    const bool cancels = sockets != python.none; // None: there is nothing, or it is another call by now
    if (sockets != NULL && cancels)
        canceled = cancel_sockets(sockets);
    python.PyErr_Clear(); // what cannot be woken has the stop limit
    python.Py_DecRef(sockets);
    python.Py_DecRef(module);
    interpreter_leave(state);
    return (cancels && cancel_files()) || canceled;
}

void wake_done(void)
{
    interruption_set(0);
}

// What a function of wake.py returns; otherwise where it cannot be asked.
static int ask_for_signal(const char *function, int number, bool last, int otherwise)
{
    int state = 0;
    if (!interpreter_enter(&state))
        return otherwise;
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.wake");
    PyObject *result =
        module != NULL ? python.PyObject_CallMethod(module, function, "ii", number, (int)last) : NULL;
    if (result != NULL)
        otherwise = (int)python.PyLong_AsLong(result);
    python.PyErr_Clear();
    python.Py_DecRef(result);
    python.Py_DecRef(module);
    interpreter_leave(state);
    return otherwise;
}

int wake_stop_signal(void)
{
    return ask_for_signal("stop_signal", SIGINT, false, SIGINT);
}

int wake_further_signal(int number, bool last)
{
    return ask_for_signal("further_signal", number, last, number);
}

char *wake_culprit(void)
{
    int state = 0;
    if (!interpreter_enter(&state))
        return NULL;
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.frames");
    PyObject *result =
        module != NULL ? python.PyObject_CallMethod(module, "culprit", "k", interpreter_main_thread()) : NULL;
    char *text = result != NULL ? traceback_text_of(result) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(result);
    python.Py_DecRef(module);
    interpreter_leave(state);
    return text;
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
    python.PyErr_Clear(); // Python's own end waits for them then, and has the stop limit
    python.Py_DecRef(left);
    python.Py_DecRef(module);
    return names;
}

bool wake_forget_threads(void)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.wake");
    PyObject *forgotten = module != NULL ? python.PyObject_CallMethod(module, "forget_threads", NULL) : NULL;
    const bool done = forgotten != NULL && python.PyObject_IsTrue(forgotten) == 1;
    python.PyErr_Clear();
    python.Py_DecRef(forgotten);
    python.Py_DecRef(module);
    return done;
}
