// SPDX-License-Identifier: MIT
#include "python/stacks.h"

#include <io.h>
#include <process.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    char *handler;                     // its name
    PyInterpreterState *volatile left; // the first whose threads are still to be told; NULL: none
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

// Every interpreter has threads of its own: first those of Python's own, then those of each that code has made. The list may change
// under the reader.
static PyInterpreterState *next_interpreter(PyInterpreterState *one)
{
    PyInterpreterState *own = python.PyInterpreterState_Main();
    PyInterpreterState *next =
        one == own ? python.PyInterpreterState_Head() : python.PyInterpreterState_Next(one);
    return next == own ? python.PyInterpreterState_Next(own) : next;
}

enum { TITLE_SIZE = 80 };

// Empty for Python's own, whose threads come first.
static void make_title(PyInterpreterState *interpreter, char title[TITLE_SIZE])
{
    title[0] = '\0';
    if (interpreter != python.PyInterpreterState_Main())
        (void)snprintf(title, TITLE_SIZE, "Interpreter %lld, which the service's code has made:\n",
                       (long long)python.PyInterpreterState_GetID(interpreter));
}

static void write_title(PyInterpreterState *interpreter)
{
    char title[TITLE_SIZE];
    make_title(interpreter, title);
    (void)_write(STREAM, title, (unsigned)strlen(title));
}

// Of the calling thread's interpreter.
static bool write_own_stacks(PyObject *faulthandler)
{
    PyObject *result = faulthandler != NULL
                           ? python.PyObject_CallMethod(faulthandler, "dump_traceback", "ii", STREAM, 1)
                           : NULL;
    const bool done = result != NULL;
    python.PyErr_Clear();
    python.Py_DecRef(result);
    return done;
}

// The innermost frame of each of its threads that has one. With its GIL. NULL with an exception.
static PyObject *take_frames(PyInterpreterState *interpreter)
{
    PyObject *frames = python.PyList_New(0);
    for (PyThreadState *each = python.PyInterpreterState_ThreadHead(interpreter);
         frames != NULL && each != NULL; each = python.PyThreadState_Next(each)) {
        PyObject *frame = (PyObject *)python.PyThreadState_GetFrame(each);
        if (frame != NULL && python.PyList_Append(frames, frame) != 0) {
            python.Py_DecRef(frames);
            frames = NULL;
        }
        python.Py_DecRef(frame);
    }
    return frames;
}

// Of one that code has made, which may have a GIL of its own; no faulthandler loads there. Without any GIL.
static bool write_stacks_of(PyInterpreterState *interpreter)
{
    char title[TITLE_SIZE];
    PyThreadState *state = python.PyThreadState_New(interpreter);
    if (state == NULL)
        return false;
    make_title(interpreter, title);
    python.PyEval_AcquireThread(state);
    PyObject *frames = take_frames(interpreter);
    PyObject *module = frames != NULL ? python.PyImport_ImportModule("pyhost_compat.stacks") : NULL;
    PyObject *result =
        module != NULL ? python.PyObject_CallMethod(module, "tell", "sOi", title, frames, STREAM) : NULL;
    const bool done = result != NULL;
    python.PyErr_Clear();
    python.Py_DecRef(result);
    python.Py_DecRef(module);
    python.Py_DecRef(frames);
    python.PyThreadState_Clear(state);
    python.PyThreadState_DeleteCurrent();
    return done;
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
        bool done = write_own_stacks(module);
        disarm_watchdog(dump, module);
        python.Py_DecRef(module);
        PyThreadState *own = python.PyEval_SaveThread();
        while (done && (dump->left = next_interpreter(dump->left)) != NULL)
            done = write_stacks_of(dump->left);
        if (done)
            SetEvent(dump->done);
        python.PyEval_RestoreThread(own);
        interpreter_leave(state);
    }
    InterlockedExchange(&readers[0], 0);
    release_dump(dump);
    return 0;
}

// The functions take one interpreter.
static void read_by(const char *(*dump)(int, PyInterpreterState *, PyThreadState *),
                    PyInterpreterState *first)
{
    for (PyInterpreterState *each = first; each != NULL; each = next_interpreter(each)) {
        write_title(each);
        (void)dump(STREAM, each, NULL);
    }
}

static const char *dump_unstable(int stream, PyInterpreterState *interpreter, PyThreadState *current)
{
    enum { MOST = 100 }; // threads, as many as CPython's own callers ask for
    return python.PyUnstable_DumpTracebackThreads(stream, interpreter, current, MOST);
}

// Without a function for it Py_FatalError() is the one that needs no GIL and writes the stacks of all threads of one interpreter, once
// in a process: of the calling thread's, else of Python's own. It ends in abort(), and calls what it is told an error, whatever that is.
static unsigned __stdcall read_without_gil(void *context)
{
    PyInterpreterState *first = context;
    InterlockedExchange(&readers[1], (LONG)GetCurrentThreadId());
    if (python._Py_DumpTracebackThreads != NULL) {
        read_by(python._Py_DumpTracebackThreads, first);
    } else if (python.PyUnstable_DumpTracebackThreads != NULL) {
        read_by(dump_unstable, first);
    } else {
        if (first != python.PyInterpreterState_Main())
            (void)python.PyThreadState_New(first); // which makes the thread one of that interpreter
        write_title(first);
        (void)signal(SIGABRT, on_sigabrt); // the code may have set another one
        python.Py_FatalError("no error: pyhost has Python write the stacks of all threads, without the GIL");
    }
    InterlockedExchange(&readers[1], 0);
    return 0;
}

// From the interpreter first on. It may change under the reader: good enough for a process that is about to end. Returns why there are
// none, or NULL.
static const char *dump_without_gil(PyInterpreterState *first)
{
    const bool by_function =
        python._Py_DumpTracebackThreads != NULL || python.PyUnstable_DumpTracebackThreads != NULL;
    if (!by_function && _fileno(stderr) < 0) // Py_FatalError() writes there
        return first == python.PyInterpreterState_Main()
                   ? "there are no stacks of its threads: the C runtime's stderr leads nowhere"
                   : NULL; // those of Python's own stand there
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, read_without_gil, first, 0, NULL);
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
    *dump = (struct stack_dump){.done = CreateEventW(NULL, TRUE, FALSE, NULL),
                                .users = 2,
                                .wait = wait,
                                .culprit = culprit != NULL,
                                .left = python.PyInterpreterState_Main()};
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
    PyInterpreterState *left = dumped ? NULL : dump->left;
    release_dump(dump);
    if (left != NULL && !armed)
        lack = dump_without_gil(left);
    return lack != NULL ? lack : "the stacks of its threads stand in the log";
}
