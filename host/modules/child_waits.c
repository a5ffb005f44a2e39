// SPDX-License-Identifier: MIT
#include "modules/child_waits.h"

#include <stdint.h>
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/replacement.h"
#include "python/interpreter.h"
#include "python/traceback.h"

static HANDLE ends_any; // set: the main thread's wait for a child is to end; NULL: nobody can end it
static HANDLE ends_apart;

void child_waits_end(bool any)
{
    HANDLE end = any ? ends_any : ends_apart;
    if (end != NULL)
        SetEvent(end);
}

static bool can_end(void)
{
    return ends_any != NULL && ends_apart != NULL && GetCurrentThreadId() == interpreter_main_thread();
}

// WaitForSingleObject(), without the GIL; WAIT_IO_COMPLETION where child_waits_end() has ended it.
static DWORD wait_for(HANDLE process, DWORD milliseconds, bool apart)
{
    HANDLE handles[] = {process, ends_any, ends_apart};
    const DWORD count = !can_end() ? 1 : apart ? 3 : 2;
    PyThreadState *state = python.PyEval_SaveThread();
    const DWORD result = WaitForMultipleObjects(count, handles, FALSE, milliseconds);
    python.PyEval_RestoreThread(state);
    return result > WAIT_OBJECT_0 && result < WAIT_OBJECT_0 + COUNT_OF(handles) ? WAIT_IO_COMPLETION : result;
}

static PyObject *wait_for_child(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *number = NULL;
    unsigned long milliseconds = 0;
    int apart = 0;
    if (!python.PyArg_ParseTuple(arguments, "Oki", &number, &milliseconds, &apart))
        return NULL;
    HANDLE process = python.PyLong_AsVoidPtr(number);
    if (python.PyErr_Occurred() != NULL)
        return NULL;
    return python.PyLong_FromUnsignedLong(wait_for(process, milliseconds, apart != 0));
}

PyObject *child_waits_function(void)
{
    static PyMethodDef method = {"wait", wait_for_child, METH_VARARGS,
                                 SIGNATURE("wait(handle: int, milliseconds: int, apart: bool) -> int")};
    return python.PyCFunction_NewEx(&method, NULL, NULL);
}

// ---- os.spawn*, os.system ----

// The modes of process.h.
enum { WAITS = 0, WAITS_NOT = 1 };

// Starts it as one that nobody waits for. *process is NULL after an exception. The caller closes it.
static void start(PyObject *original, PyObject *arguments, HANDLE *process)
{
    const Py_ssize_t count = python.PySequence_Size(arguments);
    PyObject *changed = python.PyTuple_New(count);
    bool whole = changed != NULL;
    for (Py_ssize_t i = 0; i < count && whole; i++) {
        PyObject *item = i == 0 ? python.PyLong_FromLong(WAITS_NOT) : python.PySequence_GetItem(arguments, i);
        whole = item != NULL && python.PyTuple_SetItem(changed, i, item) == 0; // takes item over
    }
    PyObject *number = whole ? python.PyObject_CallObject(original, changed) : NULL;
    *process = number != NULL ? python.PyLong_AsVoidPtr(number) : NULL;
    python.Py_DecRef(number);
    python.Py_DecRef(changed);
}

// Waits for its end, and closes it. NULL: the exception of a signal's handler; the process goes on.
static PyObject *exit_code_of(HANDLE process)
{
    DWORD code = 0;
    bool goes_on = true;
    while (goes_on && wait_for(process, INFINITE, false) == WAIT_IO_COMPLETION)
        goes_on = interpreter_hear();
    if (goes_on)
        GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return goes_on ? python.PyLong_FromLong((long)(int32_t)code) : NULL;
}

static bool waits(PyObject *arguments)
{
    PyObject *mode = python.PySequence_Size(arguments) > 0 ? python.PySequence_GetItem(arguments, 0) : NULL;
    const bool is = mode != NULL && python.PyLong_AsLong(mode) == WAITS && python.PyErr_Occurred() == NULL;
    python.PyErr_Clear();
    python.Py_DecRef(mode);
    return is;
}

PyObject *child_waits_spawn(PyObject *original, PyObject *arguments)
{
    HANDLE process = NULL;
    if (!can_end() || !waits(arguments))
        return python.PyObject_CallObject(original, arguments);
    start(original, arguments, &process);
    return process != NULL ? exit_code_of(process) : NULL;
}

// What the C runtime's system() starts. NULL where the environment does not name it. Owner: the caller.
static wchar_t *command_processor(void)
{
    DWORD size = GetEnvironmentVariableW(L"COMSPEC", NULL, 0);
    wchar_t *path = size > 1 ? memory_allocate(size * sizeof *path) : NULL;
    if (path != NULL && GetEnvironmentVariableW(L"COMSPEC", path, size) >= size)
        path[0] = L'\0'; // it has changed meanwhile
    return path;
}

// The one argument of os.system, a new reference; NULL, without an exception, where it is none that it takes.
static PyObject *take_command(PyObject *arguments, PyObject *keywords)
{
    PyObject *command = NULL;
    const Py_ssize_t named = keywords != NULL ? python.PyDict_Size(keywords) : 0;
    if (python.PySequence_Size(arguments) == 1 && named == 0)
        command = python.PySequence_GetItem(arguments, 0);
    else if (python.PySequence_Size(arguments) == 0 && named == 1)
        command = api_dict_get(keywords, "command");
    wchar_t *text = command != NULL ? python.PyUnicode_AsWideCharString(command, NULL) : NULL;
    if (text == NULL) { // no text, or one with a null in it
        python.PyErr_Clear();
        python.Py_DecRef(command);
        command = NULL;
    }
    python.PyMem_Free(text);
    return command;
}

// As the C runtime has it: COMSPEC /c COMMAND, nothing quoted. NULL after an exception.
static HANDLE start_command(const wchar_t *processor, PyObject *command)
{
    HANDLE process = NULL;
    PyObject *module = python.PyImport_ImportModule("nt");
    PyObject *spawn = module != NULL ? python.PyObject_GetAttrString(module, "spawnv") : NULL;
    PyObject *path = spawn != NULL ? python.PyUnicode_FromWideChar(processor, -1) : NULL;
    PyObject *words =
        path != NULL ? python.Py_BuildValue("(iO(OsO))", WAITS, path, path, "/c", command) : NULL;
    if (words != NULL)
        start(spawn, words, &process);
    python.Py_DecRef(words);
    python.Py_DecRef(path);
    python.Py_DecRef(spawn);
    python.Py_DecRef(module);
    return process;
}

// os.system(command). What cannot be started, or is no command, the original tells in its own way.
static PyObject *system_command(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    HANDLE process = NULL;
    PyObject *command = can_end() ? take_command(arguments, keywords) : NULL;
    wchar_t *processor = command != NULL ? command_processor() : NULL;
    bool failed =
        processor != NULL && !replacement_is_allowed(python.Py_BuildValue("(sO)", "os.system", command));
    if (processor != NULL && !failed) {
        process = start_command(processor, command);
        failed = process == NULL && !python.PyErr_ExceptionMatches(*python.PyExc_OSError);
    }
    free(processor);
    python.Py_DecRef(command);
    if (failed)
        return NULL;
    if (process != NULL)
        return exit_code_of(process);
    python.PyErr_Clear();
    return python.PyObject_Call(self, arguments, keywords);
}

bool child_waits_install(struct error *error)
{
    static PyMethodDef system_method = {"system", (PyCFunction)(void (*)(void))system_command,
                                        METH_VARARGS | METH_KEYWORDS, SIGNATURE("system(command)")};
    if (ends_any == NULL) {
        ends_any = CreateEventW(NULL, FALSE, FALSE, NULL);
        ends_apart = CreateEventW(NULL, FALSE, FALSE, NULL);
    }
    return replacement_put("nt", "os", "system", &system_method) ||
           traceback_take(error, "cannot stand before os.system");
}
