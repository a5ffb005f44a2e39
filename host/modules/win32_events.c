// SPDX-License-Identifier: MIT
// What can be waited for: events, mutexes, semaphores and timers. With win32_waits.c, the module win32event.
#include "modules/win32_parts.h"

#include "base/compiler.h"
#include "modules/argument.h"

// ---- making and opening ----

static PyObject *create_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct argument_security security = {0};
    BOOL manual = FALSE;
    BOOL initial = FALSE;
    wchar_t *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&:CreateEvent", argument_security, &security,
                                 argument_flag, &manual, argument_flag, &initial, argument_optional_wide,
                                 &name))
        return NULL;
    HANDLE event = CreateEventW(security.pointer, manual, initial, name);
    DWORD code = GetLastError();
    argument_free_wide(name);
    argument_free_security(&security);
    return python_values_opened(event, "HANDLE", code, "CreateEvent");
}

static PyObject *create_mutex(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct argument_security security = {0};
    BOOL owned = FALSE;
    wchar_t *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:CreateMutex", argument_security, &security, argument_flag,
                                 &owned, argument_optional_wide, &name))
        return NULL;
    HANDLE mutex = CreateMutexW(security.pointer, owned, name);
    DWORD code = GetLastError();
    argument_free_wide(name);
    argument_free_security(&security);
    return python_values_opened(mutex, "HANDLE", code, "CreateMutex");
}

static PyObject *create_semaphore(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct argument_security security = {0};
    long initial = 0;
    long most = 0;
    wchar_t *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&llO&:CreateSemaphore", argument_security, &security, &initial,
                                 &most, argument_optional_wide, &name))
        return NULL;
    HANDLE semaphore = CreateSemaphoreW(security.pointer, initial, most, name);
    DWORD code = GetLastError();
    argument_free_wide(name);
    argument_free_security(&security);
    return python_values_opened(semaphore, "HANDLE", code, "CreateSemaphore");
}

static PyObject *create_waitable_timer(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct argument_security security = {0};
    BOOL manual = FALSE;
    wchar_t *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:CreateWaitableTimer", argument_security, &security,
                                 argument_flag, &manual, argument_optional_wide, &name))
        return NULL;
    HANDLE timer = CreateWaitableTimerW(security.pointer, manual, name);
    DWORD code = GetLastError();
    argument_free_wide(name);
    argument_free_security(&security);
    return python_values_opened(timer, "HANDLE", code, "CreateWaitableTimer");
}

static PyObject *open_named(PyObject *arguments, HANDLE(WINAPI *open)(DWORD, BOOL, const wchar_t *),
                            const char *function)
{
    uint32_t access = 0;
    BOOL inherit = FALSE;
    wchar_t *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&", argument_number, &access, argument_flag, &inherit,
                                 argument_wide, &name))
        return NULL;
    HANDLE handle = open(access, inherit, name);
    DWORD code = GetLastError();
    argument_free_wide(name);
    return python_values_opened(handle, "HANDLE", code, function);
}

static PyObject *open_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    return open_named(arguments, OpenEventW, "OpenEvent");
}

static PyObject *open_mutex(PyObject *self, PyObject *arguments)
{
    (void)self;
    return open_named(arguments, OpenMutexW, "OpenMutex");
}

static PyObject *open_semaphore(PyObject *self, PyObject *arguments)
{
    (void)self;
    return open_named(arguments, OpenSemaphoreW, "OpenSemaphore");
}

static PyObject *open_waitable_timer(PyObject *self, PyObject *arguments)
{
    (void)self;
    return open_named(arguments, OpenWaitableTimerW, "OpenWaitableTimer");
}

// ---- changing ----

static PyObject *change(PyObject *arguments, BOOL(WINAPI *call)(HANDLE), const char *function)
{
    HANDLE handle = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&", argument_handle, &handle))
        return NULL;
    BOOL done = call(handle);
    return python_values_done(done, GetLastError(), function);
}

static PyObject *set_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change(arguments, SetEvent, "SetEvent");
}

static PyObject *reset_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change(arguments, ResetEvent, "ResetEvent");
}

static PyObject *pulse_event(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change(arguments, PulseEvent, "PulseEvent");
}

static PyObject *release_mutex(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change(arguments, ReleaseMutex, "ReleaseMutex");
}

static PyObject *cancel_waitable_timer(PyObject *self, PyObject *arguments)
{
    (void)self;
    return change(arguments, CancelWaitableTimer, "CancelWaitableTimer");
}

static PyObject *release_semaphore(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    long count = 0;
    LONG previous = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&l:ReleaseSemaphore", argument_handle, &handle, &count))
        return NULL;
    if (!ReleaseSemaphore(handle, count, &previous))
        return python_values_raise(GetLastError(), "ReleaseSemaphore");
    return python.PyLong_FromLong(previous);
}

// A completion routine would be called at an alertable wait in the middle of other code: none is taken.
static PyObject *set_waitable_timer(PyObject *self, PyObject *arguments)
{
    (void)self;
    HANDLE handle = NULL;
    long long due = 0;
    long period = 0;
    PyObject *routine = NULL;
    PyObject *argument = NULL;
    BOOL resume = FALSE;
    if (!python.PyArg_ParseTuple(arguments, "O&LlOOO&:SetWaitableTimer", argument_handle, &handle, &due,
                                 &period, &routine, &argument, argument_flag, &resume))
        return NULL;
    if (routine != python.none) {
        python.PyErr_SetString(*python.PyExc_TypeError, "This param must be None");
        return NULL;
    }
    LARGE_INTEGER when = {.QuadPart = due};
    BOOL done = SetWaitableTimer(handle, &when, period, NULL, NULL, resume);
    return python_values_done(done, GetLastError(), "SetWaitableTimer");
}

static PyMethodDef methods[] = {
    {"CancelWaitableTimer", cancel_waitable_timer, METH_VARARGS, SIGNATURE("CancelWaitableTimer(timer)")},
    {"CreateEvent", create_event, METH_VARARGS,
     SIGNATURE("CreateEvent(security, manualReset, initialState, name) -> PyHANDLE")},
    {"CreateMutex", create_mutex, METH_VARARGS,
     SIGNATURE("CreateMutex(security, initialOwner, name) -> PyHANDLE")},
    {"CreateSemaphore", create_semaphore, METH_VARARGS,
     SIGNATURE("CreateSemaphore(security, initialCount, maximumCount, name) -> PyHANDLE")},
    {"CreateWaitableTimer", create_waitable_timer, METH_VARARGS,
     SIGNATURE("CreateWaitableTimer(security, manualReset, name) -> PyHANDLE")},
    {"OpenEvent", open_event, METH_VARARGS, SIGNATURE("OpenEvent(access, inherit, name) -> PyHANDLE")},
    {"OpenMutex", open_mutex, METH_VARARGS, SIGNATURE("OpenMutex(access, inherit, name) -> PyHANDLE")},
    {"OpenSemaphore", open_semaphore, METH_VARARGS,
     SIGNATURE("OpenSemaphore(access, inherit, name) -> PyHANDLE")},
    {"OpenWaitableTimer", open_waitable_timer, METH_VARARGS,
     SIGNATURE("OpenWaitableTimer(access, inherit, name) -> PyHANDLE")},
    {"PulseEvent", pulse_event, METH_VARARGS, SIGNATURE("PulseEvent(event)")},
    {"ReleaseMutex", release_mutex, METH_VARARGS, SIGNATURE("ReleaseMutex(mutex)")},
    {"ReleaseSemaphore", release_semaphore, METH_VARARGS,
     SIGNATURE("ReleaseSemaphore(semaphore, count) -> the count before")},
    {"ResetEvent", reset_event, METH_VARARGS, SIGNATURE("ResetEvent(event)")},
    {"SetEvent", set_event, METH_VARARGS, SIGNATURE("SetEvent(event)")},
    {"SetWaitableTimer", set_waitable_timer, METH_VARARGS,
     SIGNATURE("SetWaitableTimer(timer, dueTime, period, None, None, resume); dueTime in 100 ns, negative "
               "from now")},
};

static const struct python_constant constants[] = {
    {"EVENT_ALL_ACCESS", EVENT_ALL_ACCESS},
    {"EVENT_MODIFY_STATE", EVENT_MODIFY_STATE},
    {"MUTEX_ALL_ACCESS", MUTEX_ALL_ACCESS},
    {"MUTEX_MODIFY_STATE", MUTEX_MODIFY_STATE},
    {"SEMAPHORE_ALL_ACCESS", SEMAPHORE_ALL_ACCESS},
    {"SEMAPHORE_MODIFY_STATE", SEMAPHORE_MODIFY_STATE},
    {"SYNCHRONIZE", SYNCHRONIZE},
    {"TIMER_ALL_ACCESS", TIMER_ALL_ACCESS},
    {"TIMER_MODIFY_STATE", TIMER_MODIFY_STATE},
    {"TIMER_QUERY_STATE", TIMER_QUERY_STATE},
};

const struct win32_part win32_events = {"events",          "win32event", methods,
                                        COUNT_OF(methods), constants,    COUNT_OF(constants)};
