// SPDX-License-Identifier: MIT
// Processes and threads. Two parts: what win32api and win32process share, and the rest of win32process.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/argument.h"
#include "modules/child_output.h"
#include "modules/exits.h"
#include "modules/streams.h"

// ---- what win32api has as well ----

static PyObject *get_current_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyLong_FromSsize_t((Py_ssize_t)(intptr_t)GetCurrentProcess());
}

static PyObject *get_current_process_id(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyLong_FromUnsignedLong(GetCurrentProcessId());
}

static PyObject *get_current_thread(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyLong_FromSsize_t((Py_ssize_t)(intptr_t)GetCurrentThread());
}

static PyObject *get_current_thread_id(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyLong_FromUnsignedLong(GetCurrentThreadId());
}

static PyObject *open_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t access = 0;
    BOOL inherit = FALSE;
    uint32_t identifier = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:OpenProcess", argument_number, &access, argument_flag,
                                 &inherit, argument_number, &identifier))
        return NULL;
    HANDLE process = OpenProcess(access, inherit, identifier);
    return python_values_opened(process, "HANDLE", GetLastError(), "OpenProcess");
}

static PyObject *terminate_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE process = NULL;
    uint32_t exit_code = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:TerminateProcess", argument_handle, &process,
                                 argument_number, &exit_code))
        return NULL;
    exits_terminate(process, "TerminateProcess on itself", exit_code);
    WITHOUT_GIL(code, done = TerminateProcess(process, exit_code));
    return python_values_done(done, code, "TerminateProcess");
}

static PyMethodDef basic_methods[] = {
    {"GetCurrentProcess", get_current_process, METH_NOARGS, SIGNATURE("GetCurrentProcess() -> int")},
    {"GetCurrentProcessId", get_current_process_id, METH_NOARGS, SIGNATURE("GetCurrentProcessId() -> int")},
    {"GetCurrentThread", get_current_thread, METH_NOARGS, SIGNATURE("GetCurrentThread() -> int")},
    {"GetCurrentThreadId", get_current_thread_id, METH_NOARGS, SIGNATURE("GetCurrentThreadId() -> int")},
    {"OpenProcess", open_process, METH_VARARGS, SIGNATURE("OpenProcess(access, inherit, pid) -> PyHANDLE")},
    {"TerminateProcess", terminate_process, METH_VARARGS, SIGNATURE("TerminateProcess(process, exitCode)")},
};

const struct win32_part win32_process_basics = {"process_basics",        "win32api", basic_methods,
                                                COUNT_OF(basic_methods), NULL,       0};

// ---- making processes ----

struct creation {
    HANDLE token; // NULL: the own account
    wchar_t *program;
    wchar_t *command_line;
    struct argument_security process_security;
    struct argument_security thread_security;
    BOOL inherit;
    uint32_t flags;
    struct argument_bytes environment; // UTF-16, "a=b\0c=d\0\0"
    wchar_t *directory;
    STARTUPINFOW startup;
};

// (x, y, width, height, columns, rows, fill, flags, show, input, output, error, desktop, title)
static bool to_startup(PyObject *tuple, STARTUPINFOW *startup)
{
    uint32_t numbers[9];
    *startup = (STARTUPINFOW){.cb = sizeof *startup};
    if (!python.PyArg_ParseTuple(
            tuple, "O&O&O&O&O&O&O&O&O&O&O&O&O&O&", argument_number, &numbers[0], argument_number, &numbers[1],
            argument_number, &numbers[2], argument_number, &numbers[3], argument_number, &numbers[4],
            argument_number, &numbers[5], argument_number, &numbers[6], argument_number, &numbers[7],
            argument_number, &numbers[8], argument_handle, &startup->hStdInput, argument_handle,
            &startup->hStdOutput, argument_handle, &startup->hStdError, argument_optional_wide,
            &startup->lpDesktop, argument_optional_wide, &startup->lpTitle))
        return false;
    startup->dwX = numbers[0];
    startup->dwY = numbers[1];
    startup->dwXSize = numbers[2];
    startup->dwYSize = numbers[3];
    startup->dwXCountChars = numbers[4];
    startup->dwYCountChars = numbers[5];
    startup->dwFillAttribute = numbers[6];
    startup->dwFlags = numbers[7];
    startup->wShowWindow = (WORD)numbers[8];
    return true;
}

// All processes of a job are of one session (learn.microsoft.com, AssignProcessToJobObject), and the service may be in one. Who sits
// there gets the system's messages as from all other programs, too, which the service itself asks for none of.
static DWORD flags_for(HANDLE token)
{
    DWORD session = 0;
    DWORD own = 0;
    DWORD size = 0;
    const bool elsewhere = token != NULL &&
                           GetTokenInformation(token, TokenSessionId, &session, sizeof session, &size) &&
                           ProcessIdToSessionId(GetCurrentProcessId(), &own) && session != own;
    return elsewhere ? CREATE_BREAKAWAY_FROM_JOB | CREATE_DEFAULT_ERROR_MODE : 0;
}

static PyObject *create(struct creation *creation)
{
    PROCESS_INFORMATION made = {0};
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    DWORD flags = creation->flags | CREATE_UNICODE_ENVIRONMENT | flags_for(creation->token);
    streams_flush();
    child_output_make_console();
    if (creation->token != NULL)
        WITHOUT_GIL(code, done = CreateProcessAsUserW(
                              creation->token, creation->program, creation->command_line,
                              creation->process_security.pointer, creation->thread_security.pointer,
                              creation->inherit, flags, creation->environment.data, creation->directory,
                              &creation->startup, &made));
    else
        WITHOUT_GIL(code, done = CreateProcessW(
                              creation->program, creation->command_line, creation->process_security.pointer,
                              creation->thread_security.pointer, creation->inherit, flags,
                              creation->environment.data, creation->directory, &creation->startup, &made));
    if (!done)
        return python_values_raise(code, creation->token != NULL ? "CreateProcessAsUser" : "CreateProcess");
    return python.Py_BuildValue("(NNkk)", python_values_new_handle(made.hProcess, "HANDLE"),
                                python_values_new_handle(made.hThread, "HANDLE"), made.dwProcessId,
                                made.dwThreadId);
}

static PyObject *create_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct creation creation = {0};
    PyObject *startup = NULL;
    if (!python.PyArg_ParseTuple(
            arguments, "O&O&O&O&O&O&O&O&O&O:CreateProcess", argument_handle, &creation.token,
            argument_optional_wide, &creation.program, argument_optional_wide, &creation.command_line,
            argument_security, &creation.process_security, argument_security, &creation.thread_security,
            argument_flag, &creation.inherit, argument_number, &creation.flags, argument_bytes,
            &creation.environment, argument_optional_wide, &creation.directory, &startup))
        return NULL;
    PyObject *result = to_startup(startup, &creation.startup) ? create(&creation) : NULL;
    argument_free_wide(creation.startup.lpTitle);
    argument_free_wide(creation.startup.lpDesktop);
    argument_free_wide(creation.directory);
    argument_free_bytes(&creation.environment);
    argument_free_security(&creation.thread_security);
    argument_free_security(&creation.process_security);
    argument_free_wide(creation.command_line);
    argument_free_wide(creation.program);
    return result;
}

// ---- asking and changing ----

static PyObject *get_exit_code(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE process = NULL;
    DWORD exit_code = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetExitCodeProcess", argument_handle, &process))
        return NULL;
    if (!GetExitCodeProcess(process, &exit_code))
        return python_values_raise(GetLastError(), "GetExitCodeProcess");
    return python.PyLong_FromLong((long)exit_code);
}

static PyObject *get_process_id(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE process = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetProcessId", argument_handle, &process))
        return NULL;
    DWORD identifier = GetProcessId(process);
    if (identifier == 0)
        return python_values_raise(GetLastError(), "GetProcessId");
    return python.PyLong_FromUnsignedLong(identifier);
}

static PyObject *get_priority_class(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE process = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetPriorityClass", argument_handle, &process))
        return NULL;
    DWORD priority = GetPriorityClass(process);
    if (priority == 0)
        return python_values_raise(GetLastError(), "GetPriorityClass");
    return python.PyLong_FromUnsignedLong(priority);
}

static PyObject *set_priority_class(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE process = NULL;
    uint32_t priority = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:SetPriorityClass", argument_handle, &process,
                                 argument_number, &priority))
        return NULL;
    BOOL done = SetPriorityClass(process, priority);
    return python_values_done(done, GetLastError(), "SetPriorityClass");
}

static PyObject *set_thread_priority(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE thread = NULL;
    int priority = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&i:SetThreadPriority", argument_handle, &thread, &priority))
        return NULL;
    BOOL done = SetThreadPriority(thread, priority);
    return python_values_done(done, GetLastError(), "SetThreadPriority");
}

static PyObject *count_thread(PyObject *arguments, DWORD(WINAPI *call)(HANDLE), const char *function)
{
    HANDLE thread = NULL;
    DWORD before = 0;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_handle, &thread))
        return NULL;
    WITHOUT_GIL(code, before = call(thread));
    return before != (DWORD)-1 ? python.PyLong_FromUnsignedLong(before) : python_values_raise(code, function);
}

static PyObject *resume_thread(PyObject *self, PyObject *arguments)
{
    (void)self;
    return count_thread(arguments, ResumeThread, "ResumeThread");
}

static PyObject *suspend_thread(PyObject *self, PyObject *arguments)
{
    (void)self;
    return count_thread(arguments, SuspendThread, "SuspendThread");
}

static PyObject *enum_processes(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    BOOL(WINAPI * enumerate)(DWORD *, DWORD, DWORD *);
    void *address = python_values_system_function(L"kernel32.dll", "K32EnumProcesses");
    if (address == NULL)
        return NULL;
    *(void **)(void *)&enumerate = address;
    const DWORD most = 64 * 1024;
    DWORD *identifiers = memory_allocate(most * sizeof *identifiers);
    DWORD size = 0;
    BOOL done = enumerate(identifiers, (DWORD)(most * sizeof *identifiers), &size);
    DWORD code = GetLastError();
    DWORD count = done ? size / (DWORD)sizeof *identifiers : 0;
    PyObject *result =
        done ? python.PyTuple_New((Py_ssize_t)count) : python_values_raise(code, "EnumProcesses");
    for (DWORD i = 0; result != NULL && i < count; i++)
        python.PyTuple_SetItem(result, (Py_ssize_t)i, python.PyLong_FromUnsignedLong(identifiers[i]));
    free(identifiers);
    return result;
}

static PyMethodDef methods[] = {
    {"CreateProcessOf", create_process, METH_VARARGS,
     SIGNATURE(
         "CreateProcessOf(token, program, commandLine, processSecurity, threadSecurity, inherit, flags, "
         "environment, "
         "directory, startup) -> (process, thread, pid, tid)")},
    {"EnumProcesses", enum_processes, METH_NOARGS, SIGNATURE("EnumProcesses() -> tuple of pid")},
    {"GetExitCodeProcess", get_exit_code, METH_VARARGS, SIGNATURE("GetExitCodeProcess(process) -> int")},
    {"GetPriorityClass", get_priority_class, METH_VARARGS, SIGNATURE("GetPriorityClass(process) -> int")},
    {"GetProcessId", get_process_id, METH_VARARGS, SIGNATURE("GetProcessId(process) -> int")},
    {"ResumeThread", resume_thread, METH_VARARGS, SIGNATURE("ResumeThread(thread) -> the count before")},
    {"SetPriorityClass", set_priority_class, METH_VARARGS, SIGNATURE("SetPriorityClass(process, priority)")},
    {"SetThreadPriority", set_thread_priority, METH_VARARGS,
     SIGNATURE("SetThreadPriority(thread, priority)")},
    {"SuspendThread", suspend_thread, METH_VARARGS, SIGNATURE("SuspendThread(thread) -> the count before")},
};

const struct win32_part win32_processes = {"processes", "win32process", methods, COUNT_OF(methods), NULL, 0};
