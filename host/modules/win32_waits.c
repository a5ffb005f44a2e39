// SPDX-License-Identifier: MIT
// Waits for handles and messages. With win32_events.c, the module win32event.
#include "modules/win32_parts.h"

#include "base/compiler.h"
#include "modules/argument.h"
#include "python/interpreter.h"

// pywin32's constants are signed: WAIT_FAILED and INFINITE are -1. A failed wait is an exception.
static PyObject *wait_result(DWORD result, DWORD code, const char *function)
{
    return result != WAIT_FAILED ? python.PyLong_FromLong((long)result) : python_values_raise(code, function);
}

// What is waited for, and how.
struct wait {
    HANDLE handles[MAXIMUM_WAIT_OBJECTS];
    DWORD count;
    BOOL all;
    DWORD milliseconds;
    BOOL alertable;
    bool messages; // of the thread's queue, too, of the kinds in mask, with flags of MWMO_
    DWORD mask;
    DWORD flags;
};

static DWORD wait_once(const struct wait *wait, DWORD count, DWORD milliseconds)
{
    return wait->messages
               ? MsgWaitForMultipleObjectsEx(count, wait->handles, milliseconds, wait->mask, wait->flags)
               : WaitForMultipleObjectsEx(count, wait->handles, wait->all, milliseconds, wait->alertable);
}

// On Python's main thread a wait hears signals, as time.sleep() does: the handler runs, and where it raises nothing the wait
// goes on for the rest of its time. One for all handles at once has no room for the event that tells of signals.
static PyObject *wait_hearing(struct wait *wait, const char *function)
{
    const DWORD room = MAXIMUM_WAIT_OBJECTS - wait->messages;
    if (wait->count == 1 && !wait->messages)
        wait->all = FALSE; // no difference
    const bool hears = !wait->all && wait->count < room && (wait->count > 0 || wait->messages);
    HANDLE signaled = hears ? interpreter_signal_event() : NULL;
    const ULONGLONG end = GetTickCount64() + wait->milliseconds;
    DWORD rest = wait->milliseconds;
    DWORD result = WAIT_FAILED;
    DWORD code = NO_ERROR;
    if (signaled == NULL) {
        WITHOUT_GIL(code, result = wait_once(wait, wait->count, rest));
        return wait_result(result, code, function);
    }
    wait->handles[wait->count] = signaled;
    for (;;) {
        ResetEvent(signaled);
        if (!interpreter_hear())
            return NULL;
        WITHOUT_GIL(code, result = wait_once(wait, wait->count + 1, rest));
        if (result == WAIT_OBJECT_0 + wait->count + 1)
            result--; // a message, which stands behind all handles
        else if (result == WAIT_OBJECT_0 + wait->count) {
            const ULONGLONG now = GetTickCount64();
            if (rest != INFINITE)
                rest = end > now ? (DWORD)(end - now) : 0;
            continue;
        }
        return wait_result(result, code, function);
    }
}

static PyObject *wait_for_single_object(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    uint32_t milliseconds = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:WaitForSingleObject", argument_handle, &handle,
                                 argument_number, &milliseconds))
        return NULL;
    struct wait wait = {.handles = {handle}, .count = 1, .milliseconds = milliseconds};
    return wait_hearing(&wait, "WaitForSingleObject");
}

static PyObject *wait_for_single_object_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    uint32_t milliseconds = 0;
    BOOL alertable = FALSE;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:WaitForSingleObjectEx", argument_handle, &handle,
                                 argument_number, &milliseconds, argument_flag, &alertable))
        return NULL;
    struct wait wait = {
        .handles = {handle}, .count = 1, .milliseconds = milliseconds, .alertable = alertable};
    return wait_hearing(&wait, "WaitForSingleObjectEx");
}

static PyObject *wait_for_multiple(PyObject *arguments, const char *format, const char *function)
{
    PyObject *sequence = NULL;
    uint32_t milliseconds = 0;
    struct wait wait = {0};
    if (!python.PyArg_ParseTuple(arguments, format, &sequence, argument_flag, &wait.all, argument_number,
                                 &milliseconds, argument_flag, &wait.alertable) ||
        !argument_handles(sequence, wait.handles, COUNT_OF(wait.handles), &wait.count))
        return NULL;
    wait.milliseconds = milliseconds;
    return wait_hearing(&wait, function);
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
static PyObject *wait_for_messages(PyObject *sequence, uint32_t milliseconds, uint32_t mask, uint32_t flags,
                                   const char *function)
{
    struct wait wait = {.all = (flags & MWMO_WAITALL) != 0,
                        .milliseconds = milliseconds,
                        .messages = true,
                        .mask = mask,
                        .flags = flags};
    const DWORD room = MAXIMUM_WAIT_OBJECTS - 1; // the queue of messages counts as one
    if (!argument_handles(sequence, wait.handles, room, &wait.count))
        return NULL;
    return wait_hearing(&wait, function);
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
