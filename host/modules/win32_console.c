// SPDX-License-Identifier: MIT
// The console: its control handlers and its title. A part of win32api.
#include "modules/win32_parts.h"

#include "base/compiler.h"
#include "modules/argument.h"
#include "modules/console_handlers.h"
#include "python/interpreter.h"

// ---- handlers: a list of callables in Python, and one handler of the process before it ----

static PyObject *handlers; // list, once made; the last one is asked first

static BOOL ask_handlers(DWORD event)
{
    BOOL handled = FALSE;
    PyObject *asked = python.PySequence_Tuple(handlers); // whatever they add or take away meanwhile
    Py_ssize_t count = asked != NULL ? python.PySequence_Size(asked) : 0;
    for (Py_ssize_t i = count; !handled && i-- > 0;) {
        PyObject *handler = python.PySequence_GetItem(asked, i);
        PyObject *number = python.PyLong_FromUnsignedLong(event);
        PyObject *result = handler != NULL && number != NULL
                               ? python.PyObject_CallFunctionObjArgs(handler, number, NULL)
                               : NULL;
        if (result != NULL)
            handled = python.PyObject_IsTrue(result) > 0;
        else
            python.PyErr_WriteUnraisable(handler);
        python.Py_DecRef(result);
        python.Py_DecRef(number);
        python.Py_DecRef(handler);
    }
    python.Py_DecRef(asked);
    return handled;
}

static BOOL WINAPI on_event(DWORD event)
{
    int state = 0;
    if (!interpreter_enter_daemon(&state)) // Python ends, or has ended
        return FALSE;
    BOOL handled = ask_handlers(event);
    interpreter_leave_daemon(state);
    return handled;
}

static PyObject *remove_handler(PyObject *handler)
{
    PyObject *result = python.PyObject_CallMethod(handlers, "remove", "(O)", handler);
    if (result == NULL) {
        python.PyErr_Clear();
        python.PyErr_SetString(*python.PyExc_ValueError, "The object has not been registered");
    }
    return result;
}

// Makes the list, once, whichever thread comes first. Returns false with an exception.
static bool have_handlers(void)
{
    void *volatile *place = (void *volatile *)(void *)&handlers;
    if (InterlockedCompareExchangePointer(place, NULL, NULL) != NULL)
        return true;
    PyObject *made = python.PyList_New(0);
    if (made == NULL)
        return false;
    if (InterlockedCompareExchangePointer(place, made, NULL) != NULL) {
        python.Py_DecRef(made);
        return true;
    }
    if (SetConsoleCtrlHandler(on_event, TRUE))
        return true;
    python_values_raise(GetLastError(), "SetConsoleCtrlHandler");
    return false;
}

static PyObject *set_handler(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *handler = NULL;
    BOOL add = TRUE;
    if (!python.PyArg_ParseTuple(arguments, "O|O&:SetConsoleCtrlHandler", &handler, argument_flag, &add))
        return NULL;
    if (handler == python.none) { // ignore Ctrl+C, or no longer
        BOOL done = SetConsoleCtrlHandler(NULL, add);
        return python_values_done(done, GetLastError(), "SetConsoleCtrlHandler");
    }
    if (!python_values_need_main("SetConsoleCtrlHandler"))
        return NULL;
    if (!python.PyCallable_Check(handler)) {
        python.PyErr_SetString(*python.PyExc_TypeError, "First argument must be callable");
        return NULL;
    }
    if (add)
        console_handlers_note();
    if (!have_handlers())
        return NULL;
    if (!add)
        return remove_handler(handler);
    return python.PyList_Append(handlers, handler) == 0 ? api_none() : NULL;
}

static PyObject *generate_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t event = 0;
    uint32_t group = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&|O&:GenerateConsoleCtrlEvent", argument_number, &event,
                                 argument_number, &group))
        return NULL;
    BOOL done = GenerateConsoleCtrlEvent(event, group);
    return python_values_done(done, GetLastError(), "GenerateConsoleCtrlEvent");
}

// ---- the title ----

// A service has no console: then this raises, which old scripts use to find out.
static PyObject *get_title(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    wchar_t title[1024];
    SetLastError(NO_ERROR);
    DWORD length = GetConsoleTitleW(title, COUNT_OF(title));
    DWORD code = GetLastError();
    if (length == 0 && GetConsoleCP() == 0)
        return python_values_raise(code != NO_ERROR ? code : ERROR_INVALID_HANDLE, "GetConsoleTitle");
    title[length < COUNT_OF(title) ? length : COUNT_OF(title) - 1] = L'\0';
    return python_values_wide(title);
}

static PyObject *set_title(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *title = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:SetConsoleTitle", argument_wide, &title))
        return NULL;
    BOOL done = SetConsoleTitleW(title);
    DWORD code = GetLastError();
    argument_free_wide(title);
    return python_values_done(done, code, "SetConsoleTitle");
}

static PyObject *get_std_handle(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t which = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetStdHandle", argument_number, &which))
        return NULL;
    HANDLE handle = GetStdHandle(which);
    if (handle == INVALID_HANDLE_VALUE)
        return python_values_raise(GetLastError(), "GetStdHandle");
    return python.PyLong_FromVoidPtr(handle);
}

static PyMethodDef methods[] = {
    {"GenerateConsoleCtrlEvent", generate_event, METH_VARARGS,
     SIGNATURE("GenerateConsoleCtrlEvent(event, group=0)")},
    {"GetConsoleTitle", get_title, METH_NOARGS, SIGNATURE("GetConsoleTitle() -> str")},
    {"GetStdHandle", get_std_handle, METH_VARARGS, SIGNATURE("GetStdHandle(which) -> int")},
    {"SetConsoleCtrlHandler", set_handler, METH_VARARGS,
     SIGNATURE("SetConsoleCtrlHandler(handler, add=True); handler(event) returns whether it has handled the "
               "event")},
    {"SetConsoleTitle", set_title, METH_VARARGS, SIGNATURE("SetConsoleTitle(title)")},
};

const struct win32_part win32_console = {"console", "win32api", methods, COUNT_OF(methods), NULL, 0};
