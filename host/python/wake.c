// SPDX-License-Identifier: MIT
#include "python/wake.h"

#include <signal.h>

#include <windows.h>

#include "python/api.h"
#include "python/interpreter.h"
#include "python/interruption.h"
#include "python/traceback.h"

enum { CANCEL_WAIT = 250 }; // ms for the main thread to cancel what it waits in

static LONG canceling; // the main thread is still in the call that is to be canceled

static void WINAPI cancel_socket(ULONG_PTR socket)
{
    if (InterlockedCompareExchange(&canceling, FALSE, FALSE))
        CancelIo((HANDLE)socket);
}

static void WINAPI say_done(ULONG_PTR done)
{
    SetEvent((HANDLE)done);
}

// Cancels what the main thread, of this handle, has begun on sockets, and no other thread's I/O: CancelIo() does that for the thread that
// calls it, and a blocking call of Winsock's is an alertable wait, in which that thread runs this. As long as this one has the
// GIL, the call is the same (without a GIL it may be the next one by then). Returns whether it has been run.
static bool cancel_sockets(HANDLE thread, PyObject *sockets)
{
    static HANDLE done; // a procedure may run as long as the main thread lives
    const Py_ssize_t count = python.PySequence_Size(sockets);
    if (done == NULL)
        done = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (done == NULL || count <= 0)
        return false;
    ResetEvent(done);
    InterlockedExchange(&canceling, TRUE);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *socket = python.PySequence_GetItem(sockets, i);
        void *handle = socket != NULL ? python.PyLong_AsVoidPtr(socket) : NULL;
        if (handle != NULL)
            QueueUserAPC(cancel_socket, thread, (ULONG_PTR)handle);
        python.Py_DecRef(socket);
    }
    const bool queued = QueueUserAPC(say_done, thread, (ULONG_PTR)done) != 0;
    const bool canceled = queued && WaitForSingleObject(done, CANCEL_WAIT) == WAIT_OBJECT_0;
    InterlockedExchange(&canceling, FALSE);
    return canceled;
}

// Where that has not been run, the call does not wait as Winsock's pages have it (Wine's accept(); of a select() with a time they say nothing, and
// Python waits in one where the socket has a time): what anybody has begun on the socket that it is made on is canceled, unless another
// thread's call is made on it as well.
static bool cancel_call(PyObject *module)
{
    PyObject *socket = python.PyObject_CallMethod(module, "made_on", "k", interpreter_main_thread());
    void *handle = socket != NULL ? python.PyLong_AsVoidPtr(socket) : NULL; // 0: none
    python.Py_DecRef(socket);
    return handle != NULL && CancelIoEx(handle, NULL);
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
    __typeof__(&PostThreadMessageW) post = NULL;
    if (user32 != NULL)
        post = (__typeof__(post))(void *)GetProcAddress(user32, "PostThreadMessageW");
    if (post != NULL)
        post(interpreter_main_thread(), WM_NULL, 0, 0); // fails where the thread has no queue
}

// Ends what the main thread does in the system: on these sockets, or any read or write. Returns whether there was any. With the
// GIL, without which that thread comes to nothing else.
static bool cancel(PyObject *module, PyObject *sockets)
{
    HANDLE thread = OpenThread(THREAD_TERMINATE | THREAD_SET_CONTEXT, FALSE, interpreter_main_thread());
    if (thread == NULL)
        return false;
    bool canceled = cancel_sockets(thread, sockets) || cancel_call(module);
    canceled = CancelSynchronousIo(thread) || canceled;
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
    if (sockets != NULL && sockets != python.none) // None: there is nothing, or it is another call by now
        canceled = cancel(module, sockets);
    python.PyErr_Clear(); // what cannot be woken has the stop limit
    python.Py_DecRef(sockets);
    python.Py_DecRef(module);
    interpreter_leave(state);
    return canceled;
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

// Most services have none, and their stop is not to wait for a module that would find that out.
bool wake_has_lasting_threads(void)
{
    PyObject *threading = api_loaded_module("threading");
    if (threading == NULL)
        return false;
    PyObject *main_thread = python.PyObject_CallMethod(threading, "main_thread", NULL);
    PyObject *threads = python.PyObject_CallMethod(threading, "enumerate", NULL);
    bool lasting = main_thread == NULL || threads == NULL;
    const Py_ssize_t count = lasting ? 0 : python.PySequence_Size(threads);
    for (Py_ssize_t i = 0; i < count && !lasting; i++) {
        PyObject *thread = python.PySequence_GetItem(threads, i);
        PyObject *daemon = thread != NULL ? python.PyObject_GetAttrString(thread, "daemon") : NULL;
        lasting = thread != main_thread && (daemon == NULL || python.PyObject_IsTrue(daemon) != 1);
        python.Py_DecRef(daemon);
        python.Py_DecRef(thread);
    }
    python.PyErr_Clear();
    python.Py_DecRef(threads);
    python.Py_DecRef(main_thread);
    python.Py_DecRef(threading);
    return lasting;
}

struct text_list wake_leave_threads(uint32_t milliseconds)
{
    struct text_list names = {0};
    if (!wake_has_lasting_threads())
        return names;
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

// A function of the Python part; a new reference, or NULL after the exception was dropped.
static PyObject *call(const char *function)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.wake");
    PyObject *result = module != NULL ? python.PyObject_CallMethod(module, function, NULL) : NULL;
    python.PyErr_Clear();
    python.Py_DecRef(module);
    return result;
}

bool wake_forget_threads(void)
{
    PyObject *forgotten = call("forget_threads");
    const bool done = forgotten != NULL && python.PyObject_IsTrue(forgotten) == 1;
    python.PyErr_Clear();
    python.Py_DecRef(forgotten);
    return done;
}

// Handles of the threads that the program waits for, at most capacity, to be closed by the caller. Returns false where an
// interrupt, as of a signal, has ended the question.
static bool open_threads(HANDLE *handles, DWORD capacity, DWORD *opened)
{
    DWORD count = 0;
    PyObject *identifiers = call("threads");
    const bool done = identifiers != NULL;
    Py_ssize_t size = done ? python.PySequence_Size(identifiers) : 0;
    for (Py_ssize_t i = 0; i < size && count < capacity; i++) {
        PyObject *identifier = python.PySequence_GetItem(identifiers, i);
        HANDLE thread = identifier != NULL ? OpenThread(SYNCHRONIZE, FALSE,
                                                        (DWORD)python.PyLong_AsUnsignedLongMask(identifier))
                                           : NULL;
        if (thread != NULL)
            handles[count++] = thread;
        python.Py_DecRef(identifier);
    }
    python.PyErr_Clear();
    python.Py_DecRef(identifiers);
    *opened = count;
    return done;
}

bool wake_wait_threads(void)
{
    HANDLE handles[MAXIMUM_WAIT_OBJECTS] = {NULL};
    if (python._PyOS_SigintEvent == NULL)
        return true; // Python's own wait, at its end, hears of no signal, but it is a wait
    PyObject *threading = api_loaded_module("threading");
    if (threading == NULL)
        return true;
    python.Py_DecRef(threading);
    HANDLE signalled = python._PyOS_SigintEvent();
    PyObject *result = call("begin_shutdown");
    const bool begun = result != NULL; // an interrupt ends that wait, too
    python.Py_DecRef(result);
    for (;;) {
        DWORD count = 0;
        ResetEvent(signalled);
        if (!begun || python.PyErr_CheckSignals() != 0 ||
            !open_threads(handles + 1, MAXIMUM_WAIT_OBJECTS - 1, &count)) {
            python.PyErr_Clear();
            return false; // as python.exe: an interrupt ends this wait
        }
        handles[0] = signalled;
        if (count == 0)
            return true;
        PyThreadState *state = python.PyEval_SaveThread();
        WaitForMultipleObjects(count + 1, handles, FALSE, INFINITE);
        python.PyEval_RestoreThread(state);
        for (DWORD i = 1; i <= count; i++)
            CloseHandle(handles[i]);
    }
}
