// SPDX-License-Identifier: MIT
#include "modules/console_handlers.h"

#include <signal.h>
#include <string.h>

#include <windows.h>

#include "modules/child_output.h"
#include "python/api.h"

static LONG set; // by code that was seen to

// "ctypes.dlsym", with the library and the name of the function (docs.python.org, "Audit events table").
static int on_event(const char *event, PyObject *arguments, void *context)
{
    (void)context;
    if (strcmp(event, "ctypes.dlsym") != 0)
        return 0;
    PyObject *name = python.PySequence_GetItem(arguments, 1);
    const char *text = name != NULL ? python.PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
    if (text != NULL && strcmp(text, "SetConsoleCtrlHandler") == 0)
        console_handlers_note();
    python.PyErr_Clear(); // an ordinal is no text
    python.Py_DecRef(name);
    return 0;
}

void console_handlers_install(void)
{
    if (python.PySys_AddAuditHook(on_event, NULL) != 0)
        python.PyErr_Clear(); // another hook forbids it
}

void console_handlers_note(void)
{
    InterlockedExchange(&set, TRUE);
}

bool console_handlers_are_set(bool perhaps)
{
    return InterlockedCompareExchange(&set, FALSE, FALSE) != FALSE ||
           (perhaps && GetModuleHandleW(L"win32api.pyd") != NULL);
}

static HANDLE passed;

// Stands for Python's handler of SIGINT: the C runtime, whose console handler is older than the program's, calls it.
static void __cdecl on_signal(int number)
{
    (void)number;
    SetEvent(passed); // NOLINT(bugprone-signal-handler,cert-sig30-c): it is a thread of its own that is here
}

enum console_handlers_answer console_handlers_ask(unsigned wait)
{
    enum console_handlers_answer answer = CONSOLE_NOT_SENT;
    if (passed == NULL)
        passed = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (passed == NULL)
        return answer;
    ResetEvent(passed);
    child_output_make_console();
    void(__cdecl * handler)(int) = signal(SIGINT, on_signal);
    if (child_output_send(CHILD_OUTPUT_INTERRUPT, true))
        answer = WaitForSingleObject(passed, wait) == WAIT_OBJECT_0 ? CONSOLE_PASSED : CONSOLE_TAKEN;
    (void)signal(SIGINT, handler);
    return answer;
}
