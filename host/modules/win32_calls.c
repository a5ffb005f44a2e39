// SPDX-License-Identifier: MIT
#include "modules/win32_calls.h"

#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/wide.h"
#include "modules/python_values.h"
#include "python/api.h"
#include "python/traceback.h"

static const struct host_callbacks *host;

// ---- errors and handles
// -----------------------------------------------------------------------------------------------

static PyObject *format_message(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *code_object = NULL;
    uint32_t code = 0;
    if (!python.PyArg_ParseTuple(arguments, "O:FormatMessage", &code_object) ||
        !python_values_number(code_object, &code))
        return NULL;
    char *text = system_error_text(code);
    PyObject *result = python_values_str(text);
    free(text);
    return result;
}

static PyObject *close_handle(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = NULL;
    void *handle = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:CloseHandle", &object) ||
        !python_values_handle(object, &handle))
        return NULL;
    return CloseHandle(handle) ? api_none() : python_values_raise(GetLastError(), "CloseHandle");
}

// ---- events
// -----------------------------------------------------------------------------------------------------------

static PyObject *create_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    int manual = 0;
    int initial = 0;
    PyObject *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "iiO:CreateEvent", &manual, &initial, &name))
        return NULL;
    char *text = NULL;
    if (name != python.none &&
        (text = python_values_text(name, "the event's name must be a str or None")) == NULL)
        return NULL;
    wchar_t *wide = wide_from_text(text);
    HANDLE event = CreateEventW(NULL, manual, initial, wide);
    DWORD code = GetLastError();
    free(wide);
    free(text);
    return event != NULL ? python.PyLong_FromVoidPtr(event) : python_values_raise(code, "CreateEvent");
}

static PyObject *change_event(PyObject *arguments, BOOL(WINAPI *change)(HANDLE), const char *function)
{
    PyObject *object = NULL;
    void *handle = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O", &object) || !python_values_handle(object, &handle))
        return NULL;
    return change(handle) ? api_none() : python_values_raise(GetLastError(), function);
}

static PyObject *set_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change_event(arguments, SetEvent, "SetEvent");
}

static PyObject *reset_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change_event(arguments, ResetEvent, "ResetEvent");
}

static PyObject *pulse_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change_event(arguments, PulseEvent, "PulseEvent");
}

// ---- waits
// ------------------------------------------------------------------------------------------------------------

// pywin32's constants are signed: WAIT_FAILED and INFINITE are -1, and a result must compare equal to them.
static PyObject *wait_result(DWORD result, DWORD code, const char *function)
{
    return result != WAIT_FAILED ? python.PyLong_FromLong((long)result) : python_values_raise(code, function);
}

static PyObject *wait_for_single_object(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = NULL;
    PyObject *wait_object = NULL;
    void *handle = NULL;
    uint32_t wait = 0;
    if (!python.PyArg_ParseTuple(arguments, "OO:WaitForSingleObject", &object, &wait_object) ||
        !python_values_handle(object, &handle) || !python_values_number(wait_object, &wait))
        return NULL;
    PyThreadState *state = python.PyEval_SaveThread();
    DWORD result = WaitForSingleObject(handle, wait);
    DWORD code = GetLastError();
    python.PyEval_RestoreThread(state);
    return wait_result(result, code, "WaitForSingleObject");
}

static PyObject *wait_for_multiple_objects(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *sequence = NULL;
    int all = 0;
    PyObject *wait_object = NULL;
    uint32_t wait = 0;
    HANDLE handles[MAXIMUM_WAIT_OBJECTS];
    if (!python.PyArg_ParseTuple(arguments, "OiO:WaitForMultipleObjects", &sequence, &all, &wait_object) ||
        !python_values_number(wait_object, &wait))
        return NULL;
    Py_ssize_t count = python.PySequence_Size(sequence);
    if (count < 0)
        return NULL;
    if (count > (Py_ssize_t)COUNT_OF(handles))
        return python_values_raise(ERROR_INVALID_PARAMETER, "WaitForMultipleObjects");
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = python.PySequence_GetItem(sequence, i);
        bool good = item != NULL && python_values_handle(item, &handles[i]);
        python.Py_DecRef(item);
        if (!good)
            return NULL;
    }
    PyThreadState *state = python.PyEval_SaveThread();
    DWORD result = WaitForMultipleObjects((DWORD)count, handles, all, wait);
    DWORD code = GetLastError();
    python.PyEval_RestoreThread(state);
    return wait_result(result, code, "WaitForMultipleObjects");
}

// ---- the service's status
// -----------------------------------------------------------------------------------------------

// The status of the service that this process hosts goes through the host; any other handle goes to Windows.
static PyObject *set_service_status(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = NULL;
    void *handle = NULL;
    unsigned long fields[7];
    if (!python.PyArg_ParseTuple(arguments, "O(kkkkkkk):SetServiceStatus", &object, &fields[0], &fields[1],
                                 &fields[2], &fields[3], &fields[4], &fields[5], &fields[6]) ||
        !python_values_handle(object, &handle))
        return NULL;
    DWORD code = NO_ERROR;
    PyThreadState *state = python.PyEval_SaveThread();
    if (handle == host->status_handle && host->report_status != NULL) {
        const struct reported_status status = {.state = (uint32_t)fields[1],
                                               .accepted = (uint32_t)fields[2],
                                               .exit_code = (uint32_t)fields[3],
                                               .specific_code = (uint32_t)fields[4],
                                               .wait_hint = (uint32_t)fields[6]};
        if (!host->report_status(&status))
            code = ERROR_INVALID_DATA; // what SetServiceStatus itself says to a state that is none
    } else {
        SERVICE_STATUS status = {fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]};
        if (!SetServiceStatus(handle, &status))
            code = GetLastError();
    }
    python.PyEval_RestoreThread(state);
    return code == NO_ERROR ? api_none() : python_values_raise(code, "SetServiceStatus");
}

static PyMethodDef methods[] = {
    {"CloseHandle", close_handle, METH_VARARGS, "CloseHandle(handle)"},
    {"CreateEvent", create_event, METH_VARARGS, "CreateEvent(manual, initial, name) -> handle"},
    {"FormatMessage", format_message, METH_VARARGS, "FormatMessage(code) -> the system's text for it"},
    {"PulseEvent", pulse_event, METH_VARARGS, "PulseEvent(handle)"},
    {"ResetEvent", reset_event, METH_VARARGS, "ResetEvent(handle)"},
    {"SetEvent", set_event, METH_VARARGS, "SetEvent(handle)"},
    {"SetServiceStatus", set_service_status, METH_VARARGS, "SetServiceStatus(handle, status)"},
    {"WaitForMultipleObjects", wait_for_multiple_objects, METH_VARARGS,
     "WaitForMultipleObjects(handles, all, milliseconds) -> int"},
    {"WaitForSingleObject", wait_for_single_object, METH_VARARGS,
     "WaitForSingleObject(handle, milliseconds) -> int"},
};

bool win32_calls_install(const struct host_callbacks *callbacks, struct error *error)
{
    host = callbacks;
    PyObject *module =
        python_values_module("_pyhost", "The Win32 calls under the compatibility modules of pyhost.", methods,
                             COUNT_OF(methods), NULL, 0);
    return module != NULL || traceback_take(error, "cannot make the module _pyhost");
}
