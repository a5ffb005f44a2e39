// SPDX-License-Identifier: MIT
#include "modules/exits.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/text.h"
#include "python/api.h"
#include "python/interpreter.h"
#include "python/traceback.h"

static struct {
    const struct host_callbacks *host;
    PyObject *exit;  // nt._exit
    PyObject *abort; // nt.abort
    PyObject *kill;  // nt.kill
    PyObject *raise; // _signal.raise_signal
} exits;

static void tell_host(const char *how, uint32_t code, bool perhaps)
{
    if (exits.host == NULL) // under python.exe
        return;
    struct process_exit exit = {.how = how, .code = code, .perhaps = perhaps};
    exit.stack = traceback_stack(&exit.where);
    PyThreadState *state = python.PyEval_SaveThread();
    exits.host->on_exit(&exit);
    python.PyEval_RestoreThread(state);
    free(exit.where);
    free(exit.stack);
}

void exits_tell(const char *how, uint32_t code)
{
    tell_host(how, code, false);
}

// Owner of how: the callee.
static void tell_text(char *how, long code)
{
    exits_tell(how, (uint32_t)code);
    free(how);
}

// The one argument as a number; false where it is none, which the original function then says itself.
static bool take_number(PyObject *arguments, PyObject *keywords, const char *keyword, long *number)
{
    PyObject *value = NULL;
    if (python.PySequence_Size(arguments) == 1) {
        value = python.PySequence_GetItem(arguments, 0);
    } else if (keywords != NULL) {
        value = python.PyDict_GetItemString(keywords, keyword); // borrowed
        if (value != NULL)
            python.Py_IncRef(value);
    }
    bool is_number = value != NULL;
    if (is_number) {
        *number = python.PyLong_AsLong(value);
        is_number = python.PyErr_Occurred() == NULL;
    }
    python.PyErr_Clear();
    python.Py_DecRef(value);
    return is_number;
}

// Calls the original function. When it returns at all, by an exception, the process goes on.
static PyObject *go_on(PyObject *original, PyObject *arguments, PyObject *keywords)
{
    PyObject *result = python.PyObject_Call(original, arguments, keywords);
    exits.host->on_exit_failed();
    return result;
}

// os._exit(status)
static PyObject *exit_process(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    long code = 0;
    (void)self;
    if (take_number(arguments, keywords, "status", &code))
        tell_text(text_format("os._exit(%ld)", code), code);
    return go_on(exits.exit, arguments, keywords);
}

static const char *signal_name(long number)
{
    static const char *const names[] = {
        [SIGINT] = "SIGINT",   [SIGILL] = "SIGILL",     [SIGFPE] = "SIGFPE",  [SIGSEGV] = "SIGSEGV",
        [SIGTERM] = "SIGTERM", [SIGBREAK] = "SIGBREAK", [SIGABRT] = "SIGABRT"};
    return number >= 0 && number < (long)COUNT_OF(names) && names[number] != NULL ? names[number]
                                                                                  : "a signal";
}

// Has the program a handler of its own for SIGABRT? In C there is one in any case: faulthandler's and the host's.
static bool handles_abort(void)
{
    PyObject *module = python.PyImport_ImportModule("_signal");
    PyObject *handler = module != NULL ? python.PyObject_CallMethod(module, "getsignal", "i", SIGABRT) : NULL;
    bool handles = handler != NULL && python.PyCallable_Check(handler) != 0;
    python.PyErr_Clear();
    python.Py_DecRef(handler);
    python.Py_DecRef(module);
    return handles;
}

// signal.raise_signal(signalnum): the C runtime's default action is the end of the process with 3 (learn.microsoft.com, "signal").
static PyObject *raise_signal(PyObject *self, PyObject *arguments)
{
    enum { DEFAULT_ACTION = 3 };
    long number = 0;
    (void)self;
    if (!take_number(arguments, NULL, "", &number))
        return python.PyObject_CallObject(exits.raise, arguments);
    bool ends = number == SIGABRT ? !handles_abort() : interpreter_has_default_action((int)number);
    if (!ends)
        return python.PyObject_CallObject(exits.raise, arguments);
    tell_text(text_format("the default action of %s", signal_name(number)), DEFAULT_ACTION);
    if (number == SIGABRT) // whose C handler, the host's, would return
        _exit(DEFAULT_ACTION);
    return go_on(exits.raise, arguments, NULL);
}

// os.abort(): of a handler for SIGABRT that the program has itself the host hears nothing.
static PyObject *abort_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    if (handles_abort())
        exits_tell("os.abort()", 3);
    return python.PyObject_CallObject(exits.abort, NULL);
}

// os.kill(pid, sig) of the own process: TerminateProcess, but for the two console events. Where these cannot be sent, some versions
// of CPython terminate the process all the same (python/cpython#128932): here they raise, as in all versions since.
static PyObject *kill_process(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    long process = 0;
    long number = 0;
    (void)self;
    if (python.PySequence_Size(arguments) != 2 ||
        !python.PyArg_ParseTuple(arguments, "ll", &process, &number)) {
        python.PyErr_Clear();
        return python.PyObject_Call(exits.kill, arguments, keywords);
    }
    if ((DWORD)process != GetCurrentProcessId())
        return python.PyObject_Call(exits.kill, arguments, keywords);
    if (number == CTRL_C_EVENT || number == CTRL_BREAK_EVENT) {
        if (GenerateConsoleCtrlEvent((DWORD)number, (DWORD)process))
            return api_none();
        return python.PyErr_SetFromWindowsErr((int)GetLastError());
    }
    tell_text(text_format("os.kill(os.getpid(), %ld)", number), number);
    return go_on(exits.kill, arguments, keywords);
}

// os.exec ends the process, unless the program that is to take its place is not to be had.
static int on_event(const char *event, PyObject *arguments, void *context)
{
    (void)arguments;
    (void)context;
    if (strcmp(event, "os.exec") == 0)
        tell_host("os.exec, by which another program takes its place", 0, true);
    return 0;
}

// Puts function in the place of module.name, and of other.name where that module has been imported; *original: what was there.
static bool replace(const char *module_name, const char *other, const char *name, PyMethodDef *method,
                    PyObject **original)
{
    PyObject *module = python.PyImport_ImportModule(module_name);
    PyObject *function = python.PyCFunction_NewEx(method, NULL, NULL);
    PyObject *loaded = python.PyDict_GetItemString(python.PyImport_GetModuleDict(), other); // borrowed
    *original = module != NULL ? python.PyObject_GetAttrString(module, name) : NULL;
    bool done = *original != NULL && function != NULL &&
                python.PyObject_SetAttrString(module, name, function) == 0 &&
                (loaded == NULL || python.PyObject_SetAttrString(loaded, name, function) == 0);
    python.Py_DecRef(function);
    python.Py_DecRef(module);
    return done;
}

bool exits_install(const struct host_callbacks *callbacks, struct error *error)
{
    static PyMethodDef exit_method = {"_exit", (PyCFunction)(void (*)(void))exit_process,
                                      METH_VARARGS | METH_KEYWORDS, SIGNATURE("_exit(status)")};
    static PyMethodDef raise_method = {"raise_signal", raise_signal, METH_VARARGS,
                                       SIGNATURE("raise_signal(signalnum)")};
    static PyMethodDef abort_method = {"abort", abort_process, METH_NOARGS, SIGNATURE("abort()")};
    static PyMethodDef kill_method = {"kill", (PyCFunction)(void (*)(void))kill_process,
                                      METH_VARARGS | METH_KEYWORDS, SIGNATURE("kill(pid, signal)")};
    exits.host = callbacks;
    if (python.PySys_AddAuditHook(on_event, NULL) != 0)
        python.PyErr_Clear(); // another hook forbids it
    return (replace("nt", "os", "_exit", &exit_method, &exits.exit) &&
            replace("nt", "os", "abort", &abort_method, &exits.abort) &&
            replace("nt", "os", "kill", &kill_method, &exits.kill) &&
            replace("_signal", "signal", "raise_signal", &raise_method, &exits.raise)) ||
           traceback_take(error, "cannot stand before os._exit");
}
