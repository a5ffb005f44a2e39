// SPDX-License-Identifier: MIT
// Lists and names of the machine's services. A part of win32service.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/argument.h"
#include "modules/win32_service_values.h"

PyObject *win32_service_status_tuple(const SERVICE_STATUS *status)
{
    return python.Py_BuildValue("(kkkkkkk)", status->dwServiceType, status->dwCurrentState,
                                status->dwControlsAccepted, status->dwWin32ExitCode,
                                status->dwServiceSpecificExitCode, status->dwCheckPoint, status->dwWaitHint);
}

PyObject *win32_service_status_dict(const SERVICE_STATUS_PROCESS *status)
{
    return python.Py_BuildValue("{s:k,s:k,s:k,s:k,s:k,s:k,s:k,s:k,s:k}", "ServiceType", status->dwServiceType,
                                "CurrentState", status->dwCurrentState, "ControlsAccepted",
                                status->dwControlsAccepted, "Win32ExitCode", status->dwWin32ExitCode,
                                "ServiceSpecificExitCode", status->dwServiceSpecificExitCode, "CheckPoint",
                                status->dwCheckPoint, "WaitHint", status->dwWaitHint, "ProcessId",
                                status->dwProcessId, "ServiceFlags", status->dwServiceFlags);
}

// What the three list functions have in common: who is asked, and for what.
struct query {
    SC_HANDLE handle;
    uint32_t type;
    uint32_t state;
    wchar_t *group;
    enum { STATUS, STATUS_EX, DEPENDENT } kind;
};

// The most that the system takes as a buffer, in bytes.
enum { SERVICES_MOST = 256 * 1024, DEPENDENTS_MOST = 64000 };

// The next part of the answer. Returns NO_ERROR with the last one, and ERROR_MORE_DATA when there are more.
static DWORD ask(const struct query *query, BYTE *buffer, DWORD *count, DWORD *resume)
{
    BOOL done = FALSE;
    DWORD needed = 0;
    switch (query->kind) {
    case STATUS:
        done = EnumServicesStatusW(query->handle, query->type, query->state,
                                   (ENUM_SERVICE_STATUSW *)(void *)buffer, SERVICES_MOST, &needed, count,
                                   resume);
        break;
    case STATUS_EX:
        done = EnumServicesStatusExW(query->handle, SC_ENUM_PROCESS_INFO, query->type, query->state, buffer,
                                     SERVICES_MOST, &needed, count, resume, query->group);
        break;
    case DEPENDENT:
        done = EnumDependentServicesW(query->handle, query->state, (ENUM_SERVICE_STATUSW *)(void *)buffer,
                                      DEPENDENTS_MOST, &needed, count);
        break;
    }
    return done ? NO_ERROR : GetLastError();
}

static PyObject *status_item(const ENUM_SERVICE_STATUSW *item)
{
    return python.Py_BuildValue("(NNN)", python_values_wide(item->lpServiceName),
                                python_values_wide(item->lpDisplayName),
                                win32_service_status_tuple(&item->ServiceStatus));
}

static PyObject *status_ex_item(const ENUM_SERVICE_STATUS_PROCESSW *item)
{
    PyObject *dict = win32_service_status_dict(&item->ServiceStatusProcess);
    PyObject *name = python_values_wide(item->lpServiceName);
    PyObject *display_name = python_values_wide(item->lpDisplayName);
    if (dict != NULL && (name == NULL || display_name == NULL ||
                         python.PyDict_SetItemString(dict, "ServiceName", name) != 0 ||
                         python.PyDict_SetItemString(dict, "DisplayName", display_name) != 0)) {
        python.Py_DecRef(dict);
        dict = NULL;
    }
    python.Py_DecRef(display_name);
    python.Py_DecRef(name);
    return dict;
}

// Adds count items of the buffer. Returns false with Python's error.
static bool add_items(PyObject *list, const struct query *query, const BYTE *buffer, DWORD count)
{
    bool done = true;
    for (DWORD i = 0; i < count && done; i++) {
        PyObject *item =
            query->kind == STATUS_EX
                ? status_ex_item(&((const ENUM_SERVICE_STATUS_PROCESSW *)(const void *)buffer)[i])
                : status_item(&((const ENUM_SERVICE_STATUSW *)(const void *)buffer)[i]);
        done = item != NULL && python.PyList_Append(list, item) == 0;
        python.Py_DecRef(item);
    }
    return done;
}

// A tuple of the items; of dicts a list, as pywin32 has it.
static PyObject *answer(const struct query *query, const char *function)
{
    DWORD count = 0;
    DWORD resume = 0;
    DWORD code = ERROR_MORE_DATA;
    BYTE *buffer = memory_allocate(SERVICES_MOST);
    PyObject *list = python.PyList_New(0);
    while (code == ERROR_MORE_DATA && list != NULL) {
        PyThreadState *state = python.PyEval_SaveThread();
        code = ask(query, buffer, &count, &resume);
        python.PyEval_RestoreThread(state);
        // Dependents are not given in parts.
        bool failed = code != NO_ERROR && (code != ERROR_MORE_DATA || count == 0 || query->kind == DEPENDENT);
        if (failed)
            python_values_raise(code, function);
        if (failed || !add_items(list, query, buffer, count)) {
            python.Py_DecRef(list);
            list = NULL;
        }
    }
    free(buffer);
    if (list == NULL || query->kind == STATUS_EX)
        return list;
    PyObject *tuple = python.PySequence_Tuple(list);
    python.Py_DecRef(list);
    return tuple;
}

static PyObject *enum_status(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct query query = {.type = SERVICE_WIN32, .state = SERVICE_STATE_ALL, .kind = STATUS};
    if (!python.PyArg_ParseTuple(arguments, "O&|O&O&:EnumServicesStatus", argument_handle, &query.handle,
                                 argument_number, &query.type, argument_number, &query.state))
        return NULL;
    return answer(&query, "EnumServicesStatus");
}

static PyObject *enum_status_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct query query = {.type = SERVICE_WIN32, .state = SERVICE_STATE_ALL, .kind = STATUS_EX};
    uint32_t level = SC_ENUM_PROCESS_INFO;
    if (!python.PyArg_ParseTuple(arguments, "O&|O&O&O&O&:EnumServicesStatusEx", argument_handle,
                                 &query.handle, argument_number, &query.type, argument_number, &query.state,
                                 argument_number, &level, argument_optional_wide, &query.group))
        return NULL;
    PyObject *result = level == SC_ENUM_PROCESS_INFO
                           ? answer(&query, "EnumServicesStatusEx")
                           : python_values_raise(ERROR_INVALID_LEVEL, "EnumServicesStatusEx");
    argument_free_wide(query.group);
    return result;
}

static PyObject *enum_dependent(PyObject *self, PyObject *arguments)
{
    (void)self;
    struct query query = {.state = SERVICE_STATE_ALL, .kind = DEPENDENT};
    if (!python.PyArg_ParseTuple(arguments, "O&|O&:EnumDependentServices", argument_handle, &query.handle,
                                 argument_number, &query.state))
        return NULL;
    return answer(&query, "EnumDependentServices");
}

static PyObject *get_name(PyObject *arguments,
                          BOOL(WINAPI *call)(SC_HANDLE, const wchar_t *, wchar_t *, DWORD *),
                          const char *function)
{
    SC_HANDLE manager = NULL;
    wchar_t *name = NULL;
    wchar_t found[512]; // both kinds of name have at most 256 characters
    DWORD size = COUNT_OF(found);
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&", argument_handle, &manager, argument_wide, &name))
        return NULL;
    WITHOUT_GIL(code, done = call(manager, name, found, &size));
    argument_free_wide(name);
    return done ? python_values_wide(found) : python_values_raise(code, function);
}

static PyObject *get_key_name(PyObject *self, PyObject *arguments)
{
    (void)self;
    return get_name(arguments, GetServiceKeyNameW, "GetServiceKeyName");
}

static PyObject *get_display_name(PyObject *self, PyObject *arguments)
{
    (void)self;
    return get_name(arguments, GetServiceDisplayNameW, "GetServiceDisplayName");
}

static PyMethodDef methods[] = {
    {"EnumDependentServices", enum_dependent, METH_VARARGS,
     SIGNATURE(
         "EnumDependentServices(service, state=SERVICE_STATE_ALL) -> tuple of (name, displayName, status)")},
    {"EnumServicesStatus", enum_status, METH_VARARGS,
     SIGNATURE("EnumServicesStatus(manager, type=SERVICE_WIN32, state=SERVICE_STATE_ALL) -> tuple of (name, "
               "displayName, "
               "status)")},
    {"EnumServicesStatusEx", enum_status_ex, METH_VARARGS,
     SIGNATURE("EnumServicesStatusEx(manager, type=SERVICE_WIN32, state=SERVICE_STATE_ALL, "
               "level=SC_ENUM_PROCESS_INFO, "
               "group=None) -> list of dict")},
    {"GetServiceDisplayName", get_display_name, METH_VARARGS,
     SIGNATURE("GetServiceDisplayName(manager, name) -> str")},
    {"GetServiceKeyName", get_key_name, METH_VARARGS,
     SIGNATURE("GetServiceKeyName(manager, displayName) -> str")},
};

#define SAME(name) \
    { \
#name, name \
    }

static const struct python_constant constants[] = {
    SAME(SC_ENUM_PROCESS_INFO),           SAME(SERVICE_ACTIVE),    SAME(SERVICE_INACTIVE),
    SAME(SERVICE_RUNS_IN_SYSTEM_PROCESS), SAME(SERVICE_STATE_ALL),
};

const struct win32_part win32_service_lists = {"service_lists",   "win32service", methods,
                                               COUNT_OF(methods), constants,      COUNT_OF(constants)};
