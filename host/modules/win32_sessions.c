// SPDX-License-Identifier: MIT
// Sessions of users and their profiles. The parts of win32ts and win32profile that are in C.
#include "modules/win32_parts.h"

#include "base/compiler.h"
#include "modules/argument.h"

static PyObject *get_console_session(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyLong_FromUnsignedLong(WTSGetActiveConsoleSessionId());
}

static PyObject *session_of_process(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t process = 0;
    DWORD session = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&:ProcessIdToSessionId", argument_number, &process))
        return NULL;
    if (!ProcessIdToSessionId(process, &session))
        return python_values_raise(GetLastError(), "ProcessIdToSessionId");
    return python.PyLong_FromUnsignedLong(session);
}

static PyObject *query_user_token(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t session = 0;
    HANDLE token = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    BOOL(WINAPI * query)(ULONG, HANDLE *);
    if (!python.PyArg_ParseTuple(arguments, "O&:WTSQueryUserToken", argument_number, &session))
        return NULL;
    void *address = python_values_system_function(L"wtsapi32.dll", "WTSQueryUserToken");
    if (address == NULL)
        return NULL;
    *(void **)(void *)&query = address;
    WITHOUT_GIL(code, done = query(session, &token));
    return python_values_opened(done ? token : NULL, "HANDLE", code, "WTSQueryUserToken");
}

// dict of the variables that a user's programs get.
static PyObject *create_environment(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE token = NULL;
    BOOL inherit = FALSE;
    wchar_t *block = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    BOOL(WINAPI * create)(void **, HANDLE, BOOL);
    BOOL(WINAPI * destroy)(void *);
    if (!python.PyArg_ParseTuple(arguments, "O&O&:CreateEnvironmentBlock", argument_handle, &token,
                                 argument_flag, &inherit))
        return NULL;
    void *create_address = python_values_system_function(L"userenv.dll", "CreateEnvironmentBlock");
    void *destroy_address = create_address != NULL
                                ? python_values_system_function(L"userenv.dll", "DestroyEnvironmentBlock")
                                : NULL;
    if (destroy_address == NULL)
        return NULL;
    *(void **)(void *)&create = create_address;
    *(void **)(void *)&destroy = destroy_address;
    WITHOUT_GIL(code, done = create((void **)(void *)&block, token, inherit));
    if (!done)
        return python_values_raise(code, "CreateEnvironmentBlock");
    PyObject *dict = python.PyDict_New();
    for (const wchar_t *row = block; dict != NULL && *row != L'\0'; row += wcslen(row) + 1) {
        const wchar_t *equals = wcschr(row + 1, L'='); // names of drives begin with one
        if (equals == NULL)
            continue;
        PyObject *name = python.PyUnicode_FromWideChar(row, equals - row);
        PyObject *value = python_values_wide(equals + 1);
        if (name == NULL || value == NULL || python.PyDict_SetItem(dict, name, value) != 0) {
            python.Py_DecRef(dict);
            dict = NULL;
        }
        python.Py_DecRef(value);
        python.Py_DecRef(name);
    }
    destroy(block);
    return dict;
}

static PyMethodDef methods[] = {
    {"CreateEnvironmentBlock", create_environment, METH_VARARGS,
     SIGNATURE("CreateEnvironmentBlock(token, inherit) -> dict")},
    {"ProcessIdToSessionId", session_of_process, METH_VARARGS, SIGNATURE("ProcessIdToSessionId(pid) -> int")},
    {"WTSGetActiveConsoleSessionId", get_console_session, METH_NOARGS,
     SIGNATURE("WTSGetActiveConsoleSessionId() -> int")},
    {"WTSQueryUserToken", query_user_token, METH_VARARGS,
     SIGNATURE("WTSQueryUserToken(session) -> PyHANDLE")},
};

const struct win32_part win32_sessions = {"sessions", "win32ts", methods, COUNT_OF(methods), NULL, 0};
