// SPDX-License-Identifier: MIT
#include "modules/child_output.h"

#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "python/api.h"

static LONG has_console;

// A service hears of its stop, of the end of a session and of the system from the SCM, not from its console: without
// a handler the process would be ended by them. Ctrl+C and Ctrl+Break there are for its children.
static BOOL WINAPI ignore(DWORD event)
{
    (void)event;
    return TRUE;
}

static BOOL CALLBACK make_console(INIT_ONCE *once, void *parameter, void **context)
{
    static const DWORD numbers[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    HANDLE handles[COUNT_OF(numbers)];
    (void)once;
    (void)parameter;
    (void)context;
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        handles[i] = GetStdHandle(numbers[i]);
    if (AllocConsole()) { // it makes the standard handles its own; they are to lead to the log
        SetConsoleCtrlHandler(NULL, FALSE); // children inherit it where Ctrl+C is ignored
        SetConsoleCtrlHandler(ignore, TRUE);
        InterlockedExchange(&has_console, TRUE);
        SetConsoleOutputCP(CP_UTF8);
    }
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        SetStdHandle(numbers[i], handles[i]);
    return TRUE;
}

// The events that CPython documents for what starts a process (docs.python.org, "Audit events table").
static int on_event(const char *event, PyObject *arguments, void *context)
{
    static const char *const starts[] = {"_winapi.CreateProcess", "os.system", "os.spawn", "os.exec"};
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    (void)arguments;
    (void)context;
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (strcmp(event, starts[i]) == 0)
            InitOnceExecuteOnce(&once, make_console, NULL, NULL);
    return 0;
}

bool child_output_has_console(void)
{
    return InterlockedCompareExchange(&has_console, FALSE, FALSE) != FALSE;
}

void child_output_install(void)
{
    if (python.PySys_AddAuditHook(on_event, NULL) != 0)
        python.PyErr_Clear(); // another hook forbids it: children go without
}
