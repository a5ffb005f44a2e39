// SPDX-License-Identifier: MIT
#include "modules/console_handlers.h"

#include <string.h>

#include <windows.h>

#include "modules/child_output.h"
#include "python/api.h"

static LONG watched; // a program, which expects a console
static LONG set;     // by code that was seen to

// The text at a place of an event's arguments, or NULL. Owner: the object, which *item holds.
static const char *text_at(PyObject *arguments, Py_ssize_t place, PyObject **item)
{
    *item = python.PySequence_GetItem(arguments, place);
    const char *text =
        *item != NULL && *item != python.none ? python.PyUnicode_AsUTF8AndSize(*item, NULL) : NULL;
    python.PyErr_Clear(); // an ordinal is no text
    return text;
}

// "ctypes.dlsym" has the library and the name of the function; "import" a module's name and, for one in C that is found, its file
// (docs.python.org, "Audit events table").
static int on_event(const char *event, PyObject *arguments, void *context)
{
    const bool is_import = strcmp(event, "import") == 0;
    (void)context;
    if (!is_import && strcmp(event, "ctypes.dlsym") != 0)
        return 0;
    PyObject *items[2] = {NULL, NULL};
    const char *name = text_at(arguments, is_import ? 0 : 1, &items[0]);
    if (name != NULL && strcmp(name, is_import ? "win32api" : "SetConsoleCtrlHandler") == 0) {
        if (!is_import)
            console_handlers_note();
        else if (text_at(arguments, 1, &items[1]) != NULL)
            child_output_make_console(); // pywin32's own may set one, of which nobody hears
    }
    python.Py_DecRef(items[0]);
    python.Py_DecRef(items[1]);
    return 0;
}

void console_handlers_install(void)
{
    InterlockedExchange(&watched, TRUE);
    if (python.PySys_AddAuditHook(on_event, NULL) != 0)
        python.PyErr_Clear(); // another hook forbids it
}

// The console comes first: it would take away what is set before it.
void console_handlers_note(void)
{
    if (InterlockedCompareExchange(&watched, FALSE, FALSE) == FALSE)
        return;
    child_output_make_console();
    InterlockedExchange(&set, TRUE);
}

bool console_handlers_are_set(bool perhaps)
{
    return InterlockedCompareExchange(&set, FALSE, FALSE) != FALSE ||
           (perhaps && GetModuleHandleW(L"win32api.pyd") != NULL);
}

enum console_handlers_answer console_handlers_ask(unsigned wait)
{
    if (!child_output_send(CHILD_OUTPUT_INTERRUPT, true))
        return CONSOLE_NOT_SENT;
    return child_output_wait_passed(wait) ? CONSOLE_PASSED : CONSOLE_TAKEN;
}
