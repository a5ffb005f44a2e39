// SPDX-License-Identifier: MIT
// Handles of any kind, and the system's texts for errors: what pywintypes stands on.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/system_error.h"
#include "modules/argument.h"
#include "python/sys_module.h"

static PyObject *format_message(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t code = GetLastError();
    if (!python.PyArg_ParseTuple(arguments, "|O&:FormatMessage", argument_number, &code))
        return NULL;
    char *text = system_error_whole_text(code);
    if (text == NULL)
        return python_values_raise(GetLastError(), "FormatMessageW");
    PyObject *result = sys_module_str(text);
    free(text);
    return result;
}

static PyObject *get_last_error(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyLong_FromUnsignedLong(GetLastError());
}

static PyObject *set_last_error(PyObject *self, PyObject *arguments)
{
    (void)self;
    uint32_t code = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&:SetLastError", argument_number, &code))
        return NULL;
    PyObject *result = api_none();
    SetLastError(code);
    return result;
}

// Closes what an int or a handle object stands for. An object is asked to do it, so that it knows.
static PyObject *close_handle(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = NULL;
    void *handle = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:CloseHandle", &object))
        return NULL;
    if (python.PyObject_HasAttrString(object, "Close"))
        return python.PyObject_CallMethod(object, "Close", NULL);
    if (!python_values_handle(object, &handle))
        return NULL;
    if (handle == NULL) // as a PyHANDLE that is closed already
        return api_none();
    PyThreadState *state = python.PyEval_SaveThread(); // closing a file or a pipe may block
    BOOL closed = CloseHandle(handle);
    DWORD code = GetLastError();
    python.PyEval_RestoreThread(state);
    return python_values_done(closed, code, "CloseHandle");
}

static PyObject *duplicate_handle(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE source_process = NULL;
    HANDLE source = NULL;
    HANDLE target_process = NULL;
    HANDLE target = NULL;
    uint32_t access = 0;
    BOOL inherit = FALSE;
    uint32_t options = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&O&:DuplicateHandle", argument_handle, &source_process,
                                 argument_handle, &source, argument_handle, &target_process, argument_number,
                                 &access, argument_flag, &inherit, argument_number, &options))
        return NULL;
    BOOL done = DuplicateHandle(source_process, source, target_process, &target, access, inherit, options);
    return python_values_opened(done ? target : NULL, "HANDLE", GetLastError(), "DuplicateHandle");
}

static PyObject *get_handle_information(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    DWORD flags = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&:GetHandleInformation", argument_handle, &handle))
        return NULL;
    if (!GetHandleInformation(handle, &flags))
        return python_values_raise(GetLastError(), "GetHandleInformation");
    return python.PyLong_FromUnsignedLong(flags);
}

static PyObject *set_handle_information(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    uint32_t mask = 0;
    uint32_t flags = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:SetHandleInformation", argument_handle, &handle,
                                 argument_number, &mask, argument_number, &flags))
        return NULL;
    BOOL done = SetHandleInformation(handle, mask, flags);
    return python_values_done(done, GetLastError(), "SetHandleInformation");
}

static PyMethodDef methods[] = {
    {"CloseHandle", close_handle, METH_VARARGS, SIGNATURE("CloseHandle(handle)")},
    {"DuplicateHandle", duplicate_handle, METH_VARARGS,
     SIGNATURE(
         "DuplicateHandle(sourceProcess, handle, targetProcess, access, inherit, options) -> PyHANDLE")},
    {"FormatMessage", format_message, METH_VARARGS,
     SIGNATURE("FormatMessage(code) -> the system's text for it")},
    {"GetHandleInformation", get_handle_information, METH_VARARGS,
     SIGNATURE("GetHandleInformation(handle) -> flags")},
    {"GetLastError", get_last_error, METH_NOARGS, SIGNATURE("GetLastError() -> int")},
    {"SetHandleInformation", set_handle_information, METH_VARARGS,
     SIGNATURE("SetHandleInformation(handle, mask, flags)")},
    {"SetLastError", set_last_error, METH_VARARGS, SIGNATURE("SetLastError(code)")},
};

const struct win32_part win32_handles = {"handles", "win32api", methods, COUNT_OF(methods), NULL, 0};
