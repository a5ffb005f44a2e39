// SPDX-License-Identifier: MIT
#include "python/stacks.h"

#include <io.h>
#include <process.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/text.h"
#include "python/api.h"
#include "python/interpreter.h"

enum {
    READ_LIMIT = 1500, // ms to read all stacks without the GIL
    STREAM = 2         // where they are written
};

// ---- abort() ----

static struct {
    void (*tell)(void);
} on_abort;

// abort() ends the process when this returns. On the thread that calls it: nothing is interrupted. faulthandler, where it is enabled,
// hands on to it, and Py_FatalError() sets it again as it disables faulthandler.
static void on_sigabrt(int number)
{
    (void)number;
    if (on_abort.tell != NULL)
        on_abort.tell();
}

void stacks_on_abort(void (*tell)(void))
{
    on_abort.tell = tell;
}

void stacks_heed_abort(void)
{
    (void)signal(SIGABRT, on_sigabrt);
}

// ---- the readers ----

void stacks_prepare(void)
{
    if (!python.free_threaded)
        return;
    // To import a module in C Python stops all threads, where it has no GIL.
    python.Py_DecRef(python.PyImport_ImportModule("faulthandler"));
    python.PyErr_Clear();
}

struct stack_dump {
    HANDLE done;
    LONG users;    // the asking thread and the dumping one; the last frees it
    unsigned wait; // ms in which the stacks are to be read
    LONG armed;    // faulthandler's own thread reads them if this one does not
    bool culprit;  // what the main thread waits in is told, too, and a handler
    DWORD handling;
    char *handler; // its name
};

// Identifiers of the threads that read the stacks, with the GIL and without; 0: none. What they read may be broken.
static volatile LONG readers[2];

void stacks_end_reader(void)
{
    const LONG self = (LONG)GetCurrentThreadId();
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (InterlockedCompareExchange(&readers[i], 0, self) == self)
            _endthreadex(0);
}

static void release_dump(struct stack_dump *dump)
{
    if (InterlockedDecrement(&dump->users) == 0) {
        CloseHandle(dump->done);
        free(dump->handler);
        free(dump);
    }
}

// A line on what the handler waits in, if there is one, and one on the main thread.
static void tell_culprits(const struct stack_dump *dump)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.frames");
    PyObject *result =
        module != NULL
            ? python.PyObject_CallMethod(module, "tell_culprits", "kksi", interpreter_main_thread(),
                                         (unsigned long)dump->handling, dump->handler, 2)
            : NULL;
    python.PyErr_Clear(); // the stacks say it, too
    python.Py_DecRef(result);
    python.Py_DecRef(module);
}

// Without a GIL Python stops all threads while one reads their stacks, and never goes on where one stays in C code, as under the GIL
// one that keeps it: another thread is to read them then, which stops nobody. From Python 3.14 on Py_FatalError() tells of the calling
// thread only there.
static void arm_watchdog(struct stack_dump *dump, PyObject *faulthandler)
{
    if (!python.free_threaded || faulthandler == NULL || python.PyUnstable_DumpTracebackThreads != NULL)
        return;
    PyObject *result = python.PyObject_CallMethod(faulthandler, "dump_traceback_later", "dii",
                                                  (double)dump->wait / 2000, 0, STREAM); // half of the time
    InterlockedExchange(&dump->armed, result != NULL);
    python.PyErr_Clear();
    python.Py_DecRef(result);
}

static void disarm_watchdog(struct stack_dump *dump, PyObject *faulthandler)
{
    if (!InterlockedExchange(&dump->armed, FALSE))
        return;
    python.Py_DecRef(python.PyObject_CallMethod(faulthandler, "cancel_dump_traceback_later", NULL));
    python.PyErr_Clear();
}

static unsigned __stdcall dump_with_gil(void *context)
{
    struct stack_dump *dump = context;
    int state = 0;
    InterlockedExchange(&readers[0], (LONG)GetCurrentThreadId());
    if (interpreter_enter(&state)) {
        PyObject *module = python.PyImport_ImportModule("faulthandler");
        arm_watchdog(dump, module);
        if (dump->culprit)
            tell_culprits(dump);
        PyObject *result =
            module != NULL ? python.PyObject_CallMethod(module, "dump_traceback", "ii", STREAM, 1) : NULL;
        if (result != NULL)
            SetEvent(dump->done);
        python.PyErr_Clear();
        disarm_watchdog(dump, module);
        python.Py_DecRef(result);
        python.Py_DecRef(module);
        interpreter_leave(state);
    }
    InterlockedExchange(&readers[0], 0);
    release_dump(dump);
    return 0;
}

// Every interpreter has threads of its own; the functions take one, and Python's own for NULL.
static void read_by(const char *(*dump)(int, PyInterpreterState *, PyThreadState *))
{
    PyInterpreterState *own = python.PyInterpreterState_Main();
    (void)dump(STREAM, NULL, NULL);
    for (PyInterpreterState *each = python.PyInterpreterState_Head(); each != NULL;
         each = python.PyInterpreterState_Next(each))
        if (each != own)
            (void)dump(STREAM, each, NULL);
}

static const char *dump_unstable(int stream, PyInterpreterState *interpreter, PyThreadState *current)
{
    enum { MOST = 100 }; // threads, as many as CPython's own callers ask for
    return python.PyUnstable_DumpTracebackThreads(stream, interpreter, current, MOST);
}

// Without a function for it Py_FatalError() is the one that needs no GIL and writes the stacks of all threads; it ends in abort(), and
// calls what it is told an error, whatever that is.
static unsigned __stdcall read_without_gil(void *unused)
{
    (void)unused;
    InterlockedExchange(&readers[1], (LONG)GetCurrentThreadId());
    if (python._Py_DumpTracebackThreads != NULL) {
        read_by(python._Py_DumpTracebackThreads);
    } else if (python.PyUnstable_DumpTracebackThreads != NULL) {
        read_by(dump_unstable);
    } else {
        (void)signal(SIGABRT, on_sigabrt); // the code may have set another one
        python.Py_FatalError("no error: pyhost has Python write the stacks of all threads, without the GIL");
    }
    InterlockedExchange(&readers[1], 0);
    return 0;
}

// The interpreter may change under the reader: good enough for a process that is about to end. Returns why there are none, or NULL.
static const char *dump_without_gil(void)
{
    const bool by_function =
        python._Py_DumpTracebackThreads != NULL || python.PyUnstable_DumpTracebackThreads != NULL;
    if (!by_function && _fileno(stderr) < 0)
        return "there are no stacks of its threads: the C runtime's stderr leads nowhere"; // Py_FatalError() writes there
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, read_without_gil, NULL, 0, NULL);
    if (thread == NULL)
        return "there are no stacks of its threads: there is no thread to read them";
    WaitForSingleObject(thread, READ_LIMIT);
    CloseHandle(thread);
    (void)signal(SIGABRT, on_sigabrt); // it is spent when it has been called
    return NULL;
}

const char *stacks_dump(unsigned wait, const struct stacks_culprit *culprit)
{
    const char *lack = NULL;
    if (python.dll == NULL || !python.Py_IsInitialized())
        return "there are no stacks of its threads: Python is not running";
    struct stack_dump *dump = memory_allocate(sizeof *dump);
    *dump = (struct stack_dump){
        .done = CreateEventW(NULL, TRUE, FALSE, NULL), .users = 2, .wait = wait, .culprit = culprit != NULL};
    if (culprit != NULL) {
        dump->handling = culprit->thread;
        dump->handler = text_copy(culprit->handler != NULL ? culprit->handler : "");
    }
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, dump_with_gil, dump, 0, NULL);
    bool dumped = false;
    if (thread != NULL) {
        HANDLE either[] = {dump->done, thread};
        dumped = WaitForMultipleObjects(COUNT_OF(either), either, FALSE, wait) == WAIT_OBJECT_0;
        CloseHandle(thread);
    } else {
        dump->users = 1;
    }
    const bool armed = InterlockedCompareExchange(&dump->armed, FALSE, FALSE) != FALSE;
    release_dump(dump);
    if (!dumped && !armed)
        lack = dump_without_gil();
    return lack != NULL ? lack : "the stacks of its threads stand in the log";
}
