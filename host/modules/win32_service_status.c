// SPDX-License-Identifier: MIT
// What the code of a running service needs of win32service: its status, states, controls and accepted
// controls.
#include "modules/win32_parts.h"

#include <string.h>

#include <winsvc.h>

#include "base/compiler.h"
#include "modules/argument.h"
#include "modules/win32_calls.h"
#include "python/sys_module.h"

static const struct host_callbacks *host;

void win32_service_status_set_host(const struct host_callbacks *callbacks)
{
    host = callbacks;
}

// The status of the service that this process hosts goes through the host. There can be no other valid handle
// here, and Windows would take a wrong one for an address.
static uint32_t set_status(void *handle, const uint32_t fields[7])
{
    if (host == NULL || handle == NULL || handle != host->status_handle || host->report_status == NULL)
        return ERROR_INVALID_HANDLE;
    const struct reported_status status = {.state = fields[1],
                                           .accepted = fields[2],
                                           .exit_code = fields[3],
                                           .specific_code = fields[4],
                                           .wait_hint = fields[6]};
    return host->report_status(&status) ? NO_ERROR
                                        : ERROR_INVALID_DATA; // what Windows says to a state that is none
}

static PyObject *set_service_status(PyObject *self, PyObject *arguments)
{
    (void)self;
    void *handle = NULL;
    PyObject *sequence = NULL;
    uint32_t fields[7];
    if (!python.PyArg_ParseTuple(arguments, "O&O:SetServiceStatus", argument_handle, &handle, &sequence))
        return NULL;
    PyObject *tuple = python.PySequence_Tuple(sequence);
    bool good = tuple != NULL &&
                python.PyArg_ParseTuple(tuple, "O&O&O&O&O&O&O&:SetServiceStatus", argument_number, &fields[0],
                                        argument_number, &fields[1], argument_number, &fields[2],
                                        argument_number, &fields[3], argument_number, &fields[4],
                                        argument_number, &fields[5], argument_number, &fields[6]);
    python.Py_DecRef(tuple);
    if (!good)
        return NULL;
    uint32_t code = NO_ERROR;
    PyThreadState *state = python.PyEval_SaveThread();
    code = set_status(handle, fields);
    python.PyEval_RestoreThread(state);
    return python_values_done(code == NO_ERROR, code, "SetServiceStatus");
}

static PyMethodDef methods[] = {
    {"SetServiceStatus", set_service_status, METH_VARARGS,
     SIGNATURE(
         "SetServiceStatus(handle, (type, state, accepted, exitCode, specificCode, checkPoint, waitHint))")},
};

bool win32_service_status_take_over(void)
{
    PyObject *module = api_loaded_module("win32service");
    if (module == NULL)
        return true;
    PyObject *name = sys_module_str("win32service");
    PyObject *function = name != NULL ? python.PyCFunction_NewEx(&methods[0], NULL, name) : NULL;
    bool done = function != NULL && python.PyObject_SetAttrString(module, methods[0].ml_name, function) == 0;
    python.Py_DecRef(function);
    python.Py_DecRef(name);
    python.Py_DecRef(module);
    return done;
}

#define SAME(name) \
    { \
#name, name \
    }

static const struct python_constant constants[] = {
    SAME(SERVICE_STOPPED),
    SAME(SERVICE_START_PENDING),
    SAME(SERVICE_STOP_PENDING),
    SAME(SERVICE_RUNNING),
    SAME(SERVICE_CONTINUE_PENDING),
    SAME(SERVICE_PAUSE_PENDING),
    SAME(SERVICE_PAUSED),
    SAME(SERVICE_CONTROL_STOP),
    SAME(SERVICE_CONTROL_PAUSE),
    SAME(SERVICE_CONTROL_CONTINUE),
    SAME(SERVICE_CONTROL_INTERROGATE),
    SAME(SERVICE_CONTROL_SHUTDOWN),
    SAME(SERVICE_CONTROL_PARAMCHANGE),
    SAME(SERVICE_CONTROL_NETBINDADD),
    SAME(SERVICE_CONTROL_NETBINDREMOVE),
    SAME(SERVICE_CONTROL_NETBINDENABLE),
    SAME(SERVICE_CONTROL_NETBINDDISABLE),
    SAME(SERVICE_CONTROL_DEVICEEVENT),
    SAME(SERVICE_CONTROL_HARDWAREPROFILECHANGE),
    SAME(SERVICE_CONTROL_POWEREVENT),
    SAME(SERVICE_CONTROL_SESSIONCHANGE),
    SAME(SERVICE_CONTROL_PRESHUTDOWN),
    SAME(SERVICE_CONTROL_TIMECHANGE),
    SAME(SERVICE_CONTROL_TRIGGEREVENT),
    SAME(SERVICE_ACCEPT_STOP),
    SAME(SERVICE_ACCEPT_PAUSE_CONTINUE),
    SAME(SERVICE_ACCEPT_SHUTDOWN),
    SAME(SERVICE_ACCEPT_PARAMCHANGE),
    SAME(SERVICE_ACCEPT_NETBINDCHANGE),
    SAME(SERVICE_ACCEPT_HARDWAREPROFILECHANGE),
    SAME(SERVICE_ACCEPT_POWEREVENT),
    SAME(SERVICE_ACCEPT_SESSIONCHANGE),
    SAME(SERVICE_ACCEPT_PRESHUTDOWN),
    SAME(SERVICE_ACCEPT_TIMECHANGE),
    SAME(SERVICE_ACCEPT_TRIGGEREVENT),
    SAME(SERVICE_WIN32_OWN_PROCESS),
    SAME(SERVICE_WIN32_SHARE_PROCESS),
    SAME(SERVICE_WIN32),
    SAME(SERVICE_INTERACTIVE_PROCESS),
    {"SERVICE_SPECIFIC_ERROR", ERROR_SERVICE_SPECIFIC_ERROR},
};

const struct win32_part win32_service_status = {"service_status",  "win32service", methods,
                                                COUNT_OF(methods), constants,      COUNT_OF(constants)};
