// SPDX-License-Identifier: MIT
// Waits for handles and messages. With win32_events.c, the module win32event.
#include "modules/win32_parts.h"

#include "base/compiler.h"
#include "modules/argument.h"

// pywin32's constants are signed: WAIT_FAILED and INFINITE are -1. A failed wait is an exception.
static PyObject *wait_result(DWORD result, DWORD code, const char *function)
{
    return result != WAIT_FAILED ? python.PyLong_FromLong((long)result) : python_values_raise(code, function);
}

static PyObject *wait_for_single_object(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    uint32_t wait = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:WaitForSingleObject", argument_handle, &handle,
                                 argument_number, &wait))
        return NULL;
    DWORD result = WAIT_FAILED;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, result = WaitForSingleObject(handle, wait));
    return wait_result(result, code, "WaitForSingleObject");
}

static PyObject *wait_for_single_object_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    uint32_t wait = 0;
    BOOL alertable = FALSE;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:WaitForSingleObjectEx", argument_handle, &handle,
                                 argument_number, &wait, argument_flag, &alertable))
        return NULL;
    DWORD result = WAIT_FAILED;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, result = WaitForSingleObjectEx(handle, wait, alertable));
    return wait_result(result, code, "WaitForSingleObjectEx");
}

static PyObject *wait_for_multiple(PyObject *arguments, const char *format, const char *function)
{
    PyObject *sequence = NULL;
    BOOL all = FALSE;
    uint32_t wait = 0;
    BOOL alertable = FALSE;
    HANDLE handles[MAXIMUM_WAIT_OBJECTS];
    DWORD count = 0;
    if (!python.PyArg_ParseTuple(arguments, format, &sequence, argument_flag, &all, argument_number, &wait,
                                 argument_flag, &alertable) ||
        !argument_handles(sequence, handles, COUNT_OF(handles), &count))
        return NULL;
    DWORD result = WAIT_FAILED;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, result = WaitForMultipleObjectsEx(count, handles, all, wait, alertable));
    return wait_result(result, code, function);
}

static PyObject *wait_for_multiple_objects(PyObject *self, PyObject *arguments)
{
    (void)self;
    return wait_for_multiple(arguments, "OO&O&:WaitForMultipleObjects", "WaitForMultipleObjects");
}

static PyObject *wait_for_multiple_objects_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    return wait_for_multiple(arguments, "OO&O&O&:WaitForMultipleObjectsEx", "WaitForMultipleObjectsEx");
}

// The last argument is a flag (bWaitAll) in one of the two functions, a set of MWMO_ bits in the other.
static PyObject *wait_for_messages(PyObject *sequence, uint32_t wait, uint32_t mask, uint32_t flags,
                                   const char *function)
{
    HANDLE handles[MAXIMUM_WAIT_OBJECTS - 1]; // the queue of messages counts as one
    DWORD count = 0;
    if (!argument_handles(sequence, handles, COUNT_OF(handles), &count))
        return NULL;
    DWORD result = WAIT_FAILED;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, result = MsgWaitForMultipleObjectsEx(count, handles, wait, mask, flags));
    return wait_result(result, code, function);
}

static PyObject *msg_wait_for_multiple_objects(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *sequence = NULL;
    BOOL all = FALSE;
    uint32_t wait = 0;
    uint32_t mask = 0;
    if (!python.PyArg_ParseTuple(arguments, "OO&O&O&:MsgWaitForMultipleObjects", &sequence, argument_flag,
                                 &all, argument_number, &wait, argument_number, &mask))
        return NULL;
    return wait_for_messages(sequence, wait, mask, all ? MWMO_WAITALL : 0, "MsgWaitForMultipleObjects");
}

static PyObject *msg_wait_for_multiple_objects_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *sequence = NULL;
    uint32_t wait = 0;
    uint32_t mask = 0;
    uint32_t flags = 0;
    if (!python.PyArg_ParseTuple(arguments, "OO&O&O&:MsgWaitForMultipleObjectsEx", &sequence, argument_number,
                                 &wait, argument_number, &mask, argument_number, &flags))
        return NULL;
    return wait_for_messages(sequence, wait, mask, flags, "MsgWaitForMultipleObjectsEx");
}

static PyObject *signal_object_and_wait(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE signalled = NULL;
    HANDLE waited = NULL;
    uint32_t wait = 0;
    BOOL alertable = FALSE;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&:SignalObjectAndWait", argument_handle, &signalled,
                                 argument_handle, &waited, argument_number, &wait, argument_flag, &alertable))
        return NULL;
    DWORD result = WAIT_FAILED;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, result = SignalObjectAndWait(signalled, waited, wait, alertable));
    return wait_result(result, code, "SignalObjectAndWait");
}

static PyObject *wait_for_input_idle(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE process = NULL;
    uint32_t wait = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:WaitForInputIdle", argument_handle, &process,
                                 argument_number, &wait))
        return NULL;
    DWORD result = WAIT_FAILED;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, result = WaitForInputIdle(process, wait));
    return wait_result(result, code, "WaitForInputIdle");
}

static PyMethodDef methods[] = {
    {"MsgWaitForMultipleObjects", msg_wait_for_multiple_objects, METH_VARARGS,
     SIGNATURE("MsgWaitForMultipleObjects(handles, waitAll, milliseconds, mask) -> int")},
    {"MsgWaitForMultipleObjectsEx", msg_wait_for_multiple_objects_ex, METH_VARARGS,
     SIGNATURE("MsgWaitForMultipleObjectsEx(handles, milliseconds, mask, flags) -> int")},
    {"SignalObjectAndWait", signal_object_and_wait, METH_VARARGS,
     SIGNATURE("SignalObjectAndWait(signalled, waited, milliseconds, alertable) -> int")},
    {"WaitForInputIdle", wait_for_input_idle, METH_VARARGS,
     SIGNATURE("WaitForInputIdle(process, milliseconds) -> int")},
    {"WaitForMultipleObjects", wait_for_multiple_objects, METH_VARARGS,
     SIGNATURE("WaitForMultipleObjects(handles, waitAll, milliseconds) -> int")},
    {"WaitForMultipleObjectsEx", wait_for_multiple_objects_ex, METH_VARARGS,
     SIGNATURE("WaitForMultipleObjectsEx(handles, waitAll, milliseconds, alertable) -> int")},
    {"WaitForSingleObject", wait_for_single_object, METH_VARARGS,
     SIGNATURE("WaitForSingleObject(handle, milliseconds) -> int")},
    {"WaitForSingleObjectEx", wait_for_single_object_ex, METH_VARARGS,
     SIGNATURE("WaitForSingleObjectEx(handle, milliseconds, alertable) -> int")},
};

static const struct python_constant constants[] = {
    {"INFINITE", -1},
    {"MAXIMUM_WAIT_OBJECTS", MAXIMUM_WAIT_OBJECTS},
    {"QS_ALLEVENTS", QS_ALLEVENTS},
    {"QS_ALLINPUT", QS_ALLINPUT},
    {"QS_HOTKEY", QS_HOTKEY},
    {"QS_INPUT", QS_INPUT},
    {"QS_KEY", QS_KEY},
    {"QS_MOUSE", QS_MOUSE},
    {"QS_MOUSEBUTTON", QS_MOUSEBUTTON},
    {"QS_MOUSEMOVE", QS_MOUSEMOVE},
    {"QS_PAINT", QS_PAINT},
    {"QS_POSTMESSAGE", QS_POSTMESSAGE},
    {"QS_SENDMESSAGE", QS_SENDMESSAGE},
    {"QS_TIMER", QS_TIMER},
    {"MWMO_ALERTABLE", MWMO_ALERTABLE},
    {"MWMO_INPUTAVAILABLE", MWMO_INPUTAVAILABLE},
    {"MWMO_WAITALL", MWMO_WAITALL},
    {"WAIT_ABANDONED", WAIT_ABANDONED},
    {"WAIT_ABANDONED_0", WAIT_ABANDONED_0},
    {"WAIT_FAILED", -1},
    {"WAIT_IO_COMPLETION", WAIT_IO_COMPLETION},
    {"WAIT_OBJECT_0", WAIT_OBJECT_0},
    {"WAIT_TIMEOUT", WAIT_TIMEOUT},
};

const struct win32_part win32_waits = {"waits",           "win32event", methods,
                                       COUNT_OF(methods), constants,    COUNT_OF(constants)};
