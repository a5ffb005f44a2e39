// SPDX-License-Identifier: MIT
#include "modules/child_output.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/child_waits.h"
#include "modules/streams.h"
#include "python/api.h"

enum {
    GAP_MOST = 4096
}; // a table of handles has no larger hole than this, or what is behind it does not matter

static LONG has_console;
static HANDLE passed;           // no handler of the program has taken an event
static LONG to_program;         // Ctrl+C and Ctrl+Break are for the program's own handlers
static void (*on_closed)(void); // NULL: this process is not the host's

static bool is_break(DWORD event)
{
    return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT;
}

// Asked before all handlers of the program: the console of a service is there for its children.
static BOOL WINAPI on_childrens_event(DWORD event)
{
    return is_break(event) && InterlockedCompareExchange(&to_program, FALSE, FALSE) == FALSE;
}

// Asked after all handlers of the program, as the oldest one. Whatever comes after Ctrl+C and Ctrl+Break the system ends the
// process when a handler says TRUE; unless one does, a service outlives a logoff, and learns of a shutdown from the SCM.
static BOOL WINAPI on_console_event(DWORD event)
{
    if (is_break(event)) {
        SetEvent(passed);
        return TRUE;
    }
    if (event != CTRL_CLOSE_EVENT)
        return FALSE;
    on_closed();
    Sleep(INFINITE); // the process ends with this handler: the service's own end comes first
    return TRUE;
}

// ---- the console's process ----

struct handles {
    HANDLE *items;
    size_t count;
};

// Where an administrator or a debugger wants it, asking about a handle that is none ends the process.
static bool must_not_guess_handles(void)
{
    PROCESS_MITIGATION_STRICT_HANDLE_CHECK_POLICY policy = {0};
    return GetProcessMitigationPolicy(GetCurrentProcess(), ProcessStrictHandleCheckPolicy, &policy,
                                      sizeof policy) &&
           policy.RaiseExceptionOnInvalidHandleReference;
}

// Lets no child inherit a handle, and says which could be. The caller gives them back.
static struct handles withhold_handles(void)
{
    struct handles withheld = {0};
    int gap = must_not_guess_handles() ? GAP_MOST : 0;
    for (ULONG_PTR value = 4; gap < GAP_MOST; value += 4) { // handles are multiples of 4
        HANDLE handle = (HANDLE)value;
        DWORD flags = 0;
        gap = GetHandleInformation(handle, &flags) ? 0 : gap + 1;
        if ((flags & HANDLE_FLAG_INHERIT) != 0 && SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0)) {
            withheld.items = memory_resize(withheld.items, (withheld.count + 1) * sizeof *withheld.items);
            withheld.items[withheld.count++] = handle;
        }
    }
    return withheld;
}

static void give_back(struct handles *withheld)
{
    for (size_t i = 0; i < withheld->count; i++)
        SetHandleInformation(withheld->items[i], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    free(withheld->items);
}

// AllocConsole starts conhost.exe, and no page says that this inherits nothing. It would keep the end of a pipe for as long
// as a process is at the console, and whoever reads from the pipe would wait for its end until then.
static bool allocate_console(void)
{
    struct handles withheld = withhold_handles();
    bool done = AllocConsole();
    give_back(&withheld);
    return done;
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
    passed = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (passed != NULL &&
        allocate_console()) { // it makes the standard handles its own; they are to lead to the log
        SetConsoleCtrlHandler(NULL, FALSE); // children inherit it where Ctrl+C is ignored
        SetConsoleCtrlHandler(on_console_event,
                              TRUE); // AllocConsole has taken away all others, the C runtime's too
        InterlockedExchange(&has_console, TRUE);
    }
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        SetStdHandle(numbers[i], handles[i]);
    return TRUE;
}

void child_output_make_console(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    if (on_closed == NULL)
        return;
    InitOnceExecuteOnce(&once, make_console, NULL, NULL);
}

bool child_output_send(enum child_output_event event, bool program)
{
    if (InterlockedCompareExchange(&has_console, FALSE, FALSE) == FALSE)
        return false;
    InterlockedExchange(&to_program, program);
    ResetEvent(passed);
    // Handlers are asked from the newest on: a library may have come with one that ends the process.
    SetConsoleCtrlHandler(on_childrens_event, FALSE);
    SetConsoleCtrlHandler(on_childrens_event, TRUE);
    return GenerateConsoleCtrlEvent(event == CHILD_OUTPUT_INTERRUPT ? CTRL_C_EVENT : CTRL_BREAK_EVENT, 0);
}

bool child_output_wait_passed(unsigned wait)
{
    return passed != NULL && WaitForSingleObject(passed, wait) == WAIT_OBJECT_0;
}

// ---- the first child ----

// variables() -> dict: what a child inherits. os.environ does not know what C code has set.
static PyObject *variables(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    wchar_t *block = GetEnvironmentStringsW();
    PyObject *all = python.PyDict_New();
    bool whole = block != NULL && all != NULL;
    for (const wchar_t *entry = block; whole && *entry != L'\0'; entry += wcslen(entry) + 1) {
        const wchar_t *equals = wcschr(entry + 1, L'='); // "=C:=C:\directory" is one, too
        if (equals == NULL)
            continue;
        PyObject *name = python.PyUnicode_FromWideChar(entry, equals - entry);
        PyObject *value = python.PyUnicode_FromWideChar(equals + 1, -1);
        whole = name != NULL && value != NULL && python.PyDict_SetItem(all, name, value) == 0;
        python.Py_DecRef(value);
        python.Py_DecRef(name);
    }
    if (block != NULL)
        FreeEnvironmentStringsW(block);
    if (whole)
        return all;
    python.Py_DecRef(all);
    if (python.PyErr_Occurred() == NULL)
        python.PyErr_SetString(*python.PyExc_ValueError, "cannot read the environment");
    return NULL;
}

static PyMethodDef variables_method = {"variables", variables, METH_NOARGS, SIGNATURE("variables() -> dict")};

// What subprocess and multiprocessing start from now on goes through the host's Python code
// (python/compat/pyhost_compat/children.py), in the interpreter that starts it. Returns false with an exception: that of a signal's
// handler, for which this was the first Python code to run.
static bool prepare_starts(void)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.children");
    PyObject *function = module != NULL ? python.PyCFunction_NewEx(&variables_method, NULL, NULL) : NULL;
    PyObject *wait = function != NULL ? child_waits_function() : NULL;
    PyObject *result =
        wait != NULL ? python.PyObject_CallMethod(module, "install", "OO", function, wait) : NULL;
    bool prepared = result != NULL || python.PyErr_ExceptionMatches(*python.PyExc_ImportError);
    if (prepared)
        python.PyErr_Clear(); // no modules in the exe: children are as Windows has them
    python.Py_DecRef(result);
    python.Py_DecRef(wait);
    python.Py_DecRef(function);
    python.Py_DecRef(module);
    return prepared;
}

// The events that CPython documents for what starts a process (docs.python.org, "Audit events table"). The pipes of subprocess
// and of multiprocessing's children come first: no handle of them is to be there before the console.
static int on_event(const char *event, PyObject *arguments, void *context)
{
    static const char *const starts[] = {"_winapi.CreatePipe", "subprocess.Popen", "_winapi.CreateProcess",
                                         "os.system",          "os.spawn",         "os.exec"};
    (void)arguments;
    (void)context;
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (strcmp(event, starts[i]) == 0) {
            streams_flush(); // what the child writes comes behind it
            child_output_make_console();
            return prepare_starts() ? 0 : -1;
        }
    return 0;
}

void child_output_install(void (*closed)(void))
{
    on_closed = closed;
    if (python.PySys_AddAuditHook(on_event, NULL) != 0)
        python.PyErr_Clear(); // another hook forbids it: children go without
}
