// SPDX-License-Identifier: MIT
#include "modules/exits.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <winternl.h>

#include "base/compiler.h"
#include "base/text.h"
#include "modules/child_waits.h"
#include "modules/replacement.h"
#include "modules/streams.h"
#include "python/api.h"
#include "python/interpreter.h"
#include "python/traceback.h"

static const struct host_callbacks *host; // NULL: under python.exe

static void tell_host(const char *how, uint32_t code, bool perhaps)
{
    if (host == NULL)
        return;
    streams_flush(); // before the host's own line
    struct process_exit exit = {.how = how, .code = code, .perhaps = perhaps};
    exit.stack = traceback_stack(&exit.where);
    PyThreadState *state = python.PyEval_SaveThread();
    host->on_exit(&exit);
    python.PyEval_RestoreThread(state);
    free(exit.where);
    free(exit.stack);
}

static void tell_end(const char *how, uint32_t code)
{
    tell_host(how, code, false);
}

// Is the process behind the handle the own one? Not every handle to it may ask.
static bool is_own(HANDLE process)
{
    HANDLE asking = NULL;
    DWORD identifier = GetProcessId(process);
    if (identifier == 0 && DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &asking,
                                           PROCESS_QUERY_LIMITED_INFORMATION, FALSE, 0)) {
        identifier = GetProcessId(asking);
        CloseHandle(asking);
    }
    return identifier == GetCurrentProcessId();
}

// A duplicate would not tell: of a process it may get rights that the handle has not.
static bool may_terminate(HANDLE process)
{
    NTSTATUS(NTAPI * query)(HANDLE, OBJECT_INFORMATION_CLASS, PVOID, ULONG, PULONG);
    PUBLIC_OBJECT_BASIC_INFORMATION information = {0};
    if (process == GetCurrentProcess())
        return true;
    void *address = (void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQueryObject");
    *(void **)(void *)&query = address;
    return query != NULL &&
           query(process, ObjectBasicInformation, &information, sizeof information, NULL) >= 0 &&
           (information.GrantedAccess & PROCESS_TERMINATE) != 0;
}

// By the handle to itself, which may do that and cannot be refused it.
static NORETURN void end_own(uint32_t code)
{
    (void)python.PyEval_SaveThread();
    TerminateProcess(GetCurrentProcess(), code);
    abort();
}

void exits_terminate(void *process, const char *how, uint32_t code)
{
    if (!is_own(process) || !may_terminate(process))
        return;
    tell_end(how, code);
    end_own(code);
}

// Owner of how: the callee.
static void tell_text(char *how, long code)
{
    tell_end(how, (uint32_t)code);
    free(how);
}

// The one argument as a number; false where it is none, which the original function then says itself.
static bool take_number(PyObject *arguments, PyObject *keywords, const char *keyword, long *number)
{
    PyObject *value = NULL;
    const Py_ssize_t named = keywords != NULL ? python.PyDict_Size(keywords) : 0;
    if (python.PySequence_Size(arguments) == 1 && named == 0) {
        value = python.PySequence_GetItem(arguments, 0);
    } else if (python.PySequence_Size(arguments) == 0 && named == 1) {
        value = api_dict_get(keywords, keyword);
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
    host->on_exit_failed();
    return result;
}

// os._exit(status)
static PyObject *exit_process(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    long code = 0;
    if (take_number(arguments, keywords, "status", &code))
        tell_text(text_format("os._exit(%ld)", code), code);
    return go_on(self, arguments, keywords);
}

static const char *signal_name(long number)
{
    static const char *const names[] = {
        [SIGINT] = "SIGINT",   [SIGILL] = "SIGILL",     [SIGFPE] = "SIGFPE",  [SIGSEGV] = "SIGSEGV",
        [SIGTERM] = "SIGTERM", [SIGBREAK] = "SIGBREAK", [SIGABRT] = "SIGABRT"};
    return number >= 0 && number < (long)COUNT_OF(names) && names[number] != NULL ? names[number]
                                                                                  : "a signal";
}

// Has the program a handler of its own for SIGABRT? In C there is one in any case, the host's.
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
    if (!take_number(arguments, NULL, "", &number))
        return python.PyObject_CallObject(self, arguments);
    bool ends = number == SIGABRT ? !handles_abort() : interpreter_has_default_action((int)number);
    if (!ends)
        return python.PyObject_CallObject(self, arguments);
    tell_text(text_format("the default action of %s", signal_name(number)), DEFAULT_ACTION);
    if (number == SIGABRT) // whose C handler, the host's, would return
        _exit(DEFAULT_ACTION);
    return go_on(self, arguments, NULL);
}

// os.abort(): of a handler for SIGABRT that the program has itself the host hears nothing.
static PyObject *abort_process(PyObject *self, PyObject *arguments)
{
    (void)arguments;
    streams_flush();
    if (handles_abort())
        tell_end("os.abort()", 3);
    return python.PyObject_CallObject(self, NULL);
}

// os.kill(pid, sig) of the own process: TerminateProcess, but for the two console events. Where these cannot be sent, some versions
// of CPython terminate the process all the same (python/cpython#128932): here they raise, as in all versions since.
static PyObject *kill_process(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    long long process = 0;
    long long number = 0;
    if ((keywords != NULL && python.PyDict_Size(keywords) != 0) ||
        !python.PyArg_ParseTuple(arguments, "LL", &process, &number)) {
        python.PyErr_Clear();
        return python.PyObject_Call(self, arguments, keywords);
    }
    if (process != GetCurrentProcessId())
        return python.PyObject_Call(self, arguments, keywords);
    if (!replacement_is_allowed(python.Py_BuildValue("(sLL)", "os.kill", process, number)))
        return NULL;
    if (number == CTRL_C_EVENT || number == CTRL_BREAK_EVENT) {
        if (GenerateConsoleCtrlEvent((DWORD)number, (DWORD)process))
            return api_none();
        return python.PyErr_SetFromWindowsErr((int)GetLastError());
    }
    char *how = text_format("os.kill(os.getpid(), %lld)", number);
    tell_end(how, (uint32_t)number);
    free(how);
    end_own((uint32_t)number);
}

// ---- by another program ----

// _exec and _spawn with P_OVERLAY start a process and end their own with 0 (learn.microsoft.com, "_exec, _wexec functions"), unless the
// program is not to be had: then they raise, and os.execvp goes on with the next directory of PATH. Owner of how: the callee.
static PyObject *take_place(char *how, PyObject *original, PyObject *arguments, PyObject *keywords)
{
    tell_host(how, 0, true);
    free(how);
    return go_on(original, arguments, keywords);
}

// "os.execv of "C:\\x.exe", ...": the program is the argument at index. Owner: the caller.
static char *place_taken(const char *function, PyObject *arguments, int index)
{
    PyObject *path =
        python.PySequence_Size(arguments) > index ? python.PySequence_GetItem(arguments, index) : NULL;
    char *text = path != NULL ? traceback_text_of(path) : text_copy("");
    char *how = text_format("%s of \"%s\", by which another program takes its place", function, text);
    python.PyErr_Clear();
    python.Py_DecRef(path);
    free(text);
    return how;
}

// os.execv(path, argv)
static PyObject *execv_process(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    return take_place(place_taken("os.execv", arguments, 0), self, arguments, keywords);
}

// os.execve(path, argv, env)
static PyObject *execve_process(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    return take_place(place_taken("os.execve", arguments, 0), self, arguments, keywords);
}

static bool is_overlay(PyObject *arguments)
{
    enum { P_OVERLAY_MODE = 2 }; // process.h
    PyObject *mode = python.PySequence_Size(arguments) > 0 ? python.PySequence_GetItem(arguments, 0) : NULL;
    const bool overlay = mode != NULL && python.PyLong_AsLong(mode) == P_OVERLAY_MODE;
    python.PyErr_Clear();
    python.Py_DecRef(mode);
    return overlay;
}

// os.spawnv(mode, path, argv)
static PyObject *spawnv_process(PyObject *self, PyObject *arguments)
{
    if (!is_overlay(arguments))
        return child_waits_spawn(self, arguments);
    return take_place(place_taken("os.spawnv", arguments, 1), self, arguments, NULL);
}

// os.spawnve(mode, path, argv, env)
static PyObject *spawnve_process(PyObject *self, PyObject *arguments)
{
    if (!is_overlay(arguments))
        return child_waits_spawn(self, arguments);
    return take_place(place_taken("os.spawnve", arguments, 1), self, arguments, NULL);
}

// ---- by calls to Windows ----

// _winapi.ExitProcess(ExitCode)
static PyObject *exit_now(PyObject *self, PyObject *arguments)
{
    PyObject *code = python.PySequence_Size(arguments) == 1 ? python.PySequence_GetItem(arguments, 0) : NULL;
    const unsigned long number = code != NULL ? python.PyLong_AsUnsignedLongMask(code) : 0;
    const bool is_number = code != NULL && python.PyErr_Occurred() == NULL;
    python.PyErr_Clear();
    python.Py_DecRef(code);
    if (!is_number)
        return python.PyObject_CallObject(self, arguments);
    tell_text(text_format("_winapi.ExitProcess(%lu)", number), (long)number);
    return go_on(self, arguments, NULL);
}

// _winapi.TerminateProcess(handle, exit_code), by which subprocess and multiprocessing end their children
static PyObject *terminate_process(PyObject *self, PyObject *arguments)
{
    unsigned long long handle = 0;
    unsigned long code = 0;
    if (!python.PyArg_ParseTuple(arguments, "Kk", &handle, &code)) {
        python.PyErr_Clear(); // the original function says what is wrong
    } else if (is_own((HANDLE)(uintptr_t)handle) && may_terminate((HANDLE)(uintptr_t)handle)) {
        if (!replacement_is_allowed(python.Py_BuildValue("(sKk)", "_winapi.TerminateProcess", handle, code)))
            return NULL;
        char *how = text_format("_winapi.TerminateProcess of its own process, with %lu", code);
        tell_end(how, (uint32_t)code);
        free(how);
        end_own((uint32_t)code);
    }
    return python.PyObject_CallObject(self, arguments);
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
    static PyMethodDef execv_method = {"execv", (PyCFunction)(void (*)(void))execv_process,
                                       METH_VARARGS | METH_KEYWORDS, SIGNATURE("execv(path, argv)")};
    static PyMethodDef execve_method = {"execve", (PyCFunction)(void (*)(void))execve_process,
                                        METH_VARARGS | METH_KEYWORDS, SIGNATURE("execve(path, argv, env)")};
    static PyMethodDef spawnv_method = {"spawnv", spawnv_process, METH_VARARGS,
                                        SIGNATURE("spawnv(mode, path, argv)")};
    static PyMethodDef spawnve_method = {"spawnve", spawnve_process, METH_VARARGS,
                                         SIGNATURE("spawnve(mode, path, argv, env)")};
    static PyMethodDef exit_now_method = {"ExitProcess", exit_now, METH_VARARGS,
                                          SIGNATURE("ExitProcess(ExitCode)")};
    static PyMethodDef terminate_method = {"TerminateProcess", terminate_process, METH_VARARGS,
                                           SIGNATURE("TerminateProcess(handle, exit_code)")};
    host = callbacks;
    return (replacement_put("nt", "os", "_exit", &exit_method) &&
            replacement_put("nt", "os", "abort", &abort_method) &&
            replacement_put("nt", "os", "kill", &kill_method) &&
            replacement_put("nt", "os", "execv", &execv_method) &&
            replacement_put("nt", "os", "execve", &execve_method) &&
            replacement_put("nt", "os", "spawnv", &spawnv_method) &&
            replacement_put("nt", "os", "spawnve", &spawnve_method) &&
            replacement_put("_winapi", "_winapi", "ExitProcess", &exit_now_method) &&
            replacement_put("_winapi", "_winapi", "TerminateProcess", &terminate_method) &&
            replacement_put("_signal", "signal", "raise_signal", &raise_method)) ||
           traceback_take(error, "cannot stand before os._exit");
}
