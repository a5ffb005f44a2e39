// SPDX-License-Identifier: MIT
// Services of the machine: opening, creating, starting, controlling, removing. A part of win32service.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include <winsvc.h>
#include <winuser.h>
#include <dbt.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/wide.h"
#include "modules/argument.h"
#include "modules/win32_service_values.h"

// ---- handles ----

static PyObject *open_manager(PyObject *self, PyObject *arguments)
{
    (void)self;
    wchar_t *machine = NULL;
    wchar_t *database = NULL;
    uint32_t access = 0;
    SC_HANDLE manager = NULL;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:OpenSCManager", argument_optional_wide, &machine,
                                 argument_optional_wide, &database, argument_number, &access))
        return NULL;
    WITHOUT_GIL(code, manager = OpenSCManagerW(machine, database, access));
    argument_free_wide(database);
    argument_free_wide(machine);
    return python_values_opened(manager, "PySC_HANDLE", code, "OpenSCManager");
}

static PyObject *open_service(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE manager = NULL;
    wchar_t *name = NULL;
    uint32_t access = 0;
    SC_HANDLE service = NULL;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:OpenService", argument_handle, &manager, argument_wide,
                                 &name, argument_number, &access))
        return NULL;
    WITHOUT_GIL(code, service = OpenServiceW(manager, name, access));
    argument_free_wide(name);
    return python_values_opened(service, "PySC_HANDLE", code, "OpenService");
}

// Handles of another kind know another way to close themselves: they are refused.
static PyObject *close_service_handle(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = NULL;
    void *handle = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:CloseServiceHandle", &object))
        return NULL;
    if (python.PyObject_HasAttrString(object, "Close")) {
        if (python.PyObject_HasAttrString(object, "_closes_service_handle"))
            return python.PyObject_CallMethod(object, "Close", NULL);
        python.PyErr_SetString(*python.PyExc_TypeError, "The object is not a PySC_HANDLE object");
        return NULL;
    }
    if (!python_values_handle(object, &handle))
        return NULL;
    BOOL closed = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, closed = CloseServiceHandle(handle));
    return python_values_done(closed, code, "CloseServiceHandle");
}

// ---- life of a service ----

static PyObject *create_service(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE manager = NULL;
    wchar_t *name = NULL;
    wchar_t *display_name = NULL;
    uint32_t access = 0;
    uint32_t type = 0;
    uint32_t start = 0;
    uint32_t error_control = 0;
    wchar_t *image_path = NULL;
    wchar_t *group = NULL;
    BOOL want_tag = FALSE;
    wchar_t *dependencies = NULL;
    wchar_t *account = NULL;
    wchar_t *password = NULL;
    DWORD tag = 0;
    DWORD code = NO_ERROR;
    SC_HANDLE service = NULL;
    if (!python.PyArg_ParseTuple(
            arguments, "O&O&O&O&O&O&O&O&O&O&O&O&O&:CreateService", argument_handle, &manager, argument_wide,
            &name, argument_optional_wide, &display_name, argument_number, &access, argument_number, &type,
            argument_number, &start, argument_number, &error_control, argument_wide, &image_path,
            argument_optional_wide, &group, argument_flag, &want_tag, argument_double_zero, &dependencies,
            argument_optional_wide, &account, argument_optional_wide, &password))
        return NULL;
    WITHOUT_GIL(code, service = CreateServiceW(manager, name, display_name, access, type, start,
                                               error_control, image_path, group, want_tag ? &tag : NULL,
                                               dependencies, account, password));
    argument_free_password(password);
    argument_free_wide(account);
    argument_free_wide(dependencies);
    argument_free_wide(group);
    argument_free_wide(image_path);
    argument_free_wide(display_name);
    argument_free_wide(name);
    PyObject *object = python_values_opened(service, "PySC_HANDLE", code, "CreateService");
    return object != NULL && want_tag ? python.Py_BuildValue("(Nk)", object, tag) : object;
}

static PyObject *delete_service(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&:DeleteService", argument_handle, &service))
        return NULL;
    WITHOUT_GIL(code, done = DeleteService(service));
    return python_values_done(done, code, "DeleteService");
}

static PyObject *start_service(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    PyObject *sequence = NULL;
    struct text_list texts = {0};
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O:StartService", argument_handle, &service, &sequence))
        return NULL;
    if (sequence != python.none &&
        !python_values_texts(sequence, &texts, "Service arguments must be a sequence of str")) {
        text_list_clear(&texts);
        return NULL;
    }
    wchar_t **list = memory_allocate(texts.count * sizeof *list);
    for (size_t i = 0; i < texts.count; i++)
        list[i] = wide_from_text(texts.items[i]);
    WITHOUT_GIL(code, done = StartServiceW(service, (DWORD)texts.count,
                                           texts.count > 0 ? (const wchar_t **)list : NULL));
    for (size_t i = 0; i < texts.count; i++)
        free(list[i]);
    free(list);
    text_list_clear(&texts);
    return python_values_done(done, code, "StartService");
}

static PyObject *control_service(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    uint32_t control = 0;
    SERVICE_STATUS status = {0};
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:ControlService", argument_handle, &service, argument_number,
                                 &control))
        return NULL;
    WITHOUT_GIL(code, done = ControlService(service, control, &status));
    return done ? win32_service_status_tuple(&status) : python_values_raise(code, "ControlService");
}

static PyObject *query_status(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    SERVICE_STATUS status = {0};
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&:QueryServiceStatus", argument_handle, &service))
        return NULL;
    WITHOUT_GIL(code, done = QueryServiceStatus(service, &status));
    return done ? win32_service_status_tuple(&status) : python_values_raise(code, "QueryServiceStatus");
}

static PyObject *query_status_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    SERVICE_STATUS_PROCESS status = {0};
    DWORD size = 0;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&:QueryServiceStatusEx", argument_handle, &service))
        return NULL;
    WITHOUT_GIL(code, done = QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status,
                                                  sizeof status, &size));
    return done ? win32_service_status_dict(&status) : python_values_raise(code, "QueryServiceStatusEx");
}

// ---- locks and devices ----

static PyObject *lock_database(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE manager = NULL;
    SC_LOCK lock = NULL;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&:LockServiceDatabase", argument_handle, &manager))
        return NULL;
    WITHOUT_GIL(code, lock = LockServiceDatabase(manager));
    return lock != NULL ? python.PyLong_FromVoidPtr(lock) : python_values_raise(code, "LockServiceDatabase");
}

static PyObject *unlock_database(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_LOCK lock = NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    if (!python.PyArg_ParseTuple(arguments, "O&:UnlockServiceDatabase", argument_handle, &lock))
        return NULL;
    WITHOUT_GIL(code, done = UnlockServiceDatabase(lock));
    return python_values_done(done, code, "UnlockServiceDatabase");
}

static PyObject *query_lock_status(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE manager = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:QueryServiceLockStatus", argument_handle, &manager))
        return NULL;
    DWORD size = sizeof(QUERY_SERVICE_LOCK_STATUSW) + 1024;
    QUERY_SERVICE_LOCK_STATUSW *status = memory_allocate(size);
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = QueryServiceLockStatusW(manager, status, size, &size));
    PyObject *result =
        done ? python.Py_BuildValue("(kNk)", status->fIsLocked, python_values_wide(status->lpLockOwner),
                                    status->dwLockDuration)
             : python_values_raise(code, "QueryServiceLockStatus");
    free(status);
    return result;
}

static PyObject *register_device_notification(PyObject *self, PyObject *arguments)
{
    (void)self;
    void *recipient = NULL;
    struct argument_bytes filter = {0};
    uint32_t flags = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:RegisterDeviceNotification", argument_handle, &recipient,
                                 argument_bytes, &filter, argument_number, &flags))
        return NULL;
    // The structure says its own size, and it must all be there.
    if ((size_t)filter.size < sizeof(DEV_BROADCAST_HDR) ||
        ((const DEV_BROADCAST_HDR *)(const void *)filter.data)->dbch_size > (size_t)filter.size) {
        argument_free_bytes(&filter);
        python.PyErr_SetString(*python.PyExc_ValueError, "the filter is no DEV_BROADCAST_ structure");
        return NULL;
    }
    HDEVNOTIFY handle = RegisterDeviceNotificationW(recipient, filter.data, flags);
    DWORD code = GetLastError();
    argument_free_bytes(&filter);
    return python_values_opened(handle, "PyHDEVNOTIFY", code, "RegisterDeviceNotification");
}

static PyObject *unregister_device_notification(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *object = NULL;
    void *handle = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:UnregisterDeviceNotification", &object))
        return NULL;
    if (python.PyObject_HasAttrString(object, "Close"))
        return python.PyObject_CallMethod(object, "Close", NULL);
    if (!python_values_handle(object, &handle))
        return NULL;
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = UnregisterDeviceNotification(handle)); // waits for a notification under way
    return python_values_done(done, code, "UnregisterDeviceNotification");
}

static PyMethodDef methods[] = {
    {"CloseServiceHandle", close_service_handle, METH_VARARGS, SIGNATURE("CloseServiceHandle(handle)")},
    {"ControlService", control_service, METH_VARARGS,
     SIGNATURE("ControlService(service, control) -> status tuple")},
    {"CreateService", create_service, METH_VARARGS,
     SIGNATURE(
         "CreateService(manager, name, displayName, access, type, start, errorControl, imagePath, group, "
         "wantTag, "
         "dependencies, account, password) -> PySC_HANDLE, or (PySC_HANDLE, tag)")},
    {"DeleteService", delete_service, METH_VARARGS, SIGNATURE("DeleteService(service)")},
    {"LockServiceDatabase", lock_database, METH_VARARGS, SIGNATURE("LockServiceDatabase(manager) -> lock")},
    {"OpenSCManager", open_manager, METH_VARARGS,
     SIGNATURE("OpenSCManager(machine, database, access) -> PySC_HANDLE")},
    {"OpenService", open_service, METH_VARARGS,
     SIGNATURE("OpenService(manager, name, access) -> PySC_HANDLE")},
    {"QueryServiceLockStatus", query_lock_status, METH_VARARGS,
     SIGNATURE("QueryServiceLockStatus(manager) -> (locked, owner, seconds)")},
    {"QueryServiceStatus", query_status, METH_VARARGS,
     SIGNATURE("QueryServiceStatus(service) -> status tuple")},
    {"QueryServiceStatusEx", query_status_ex, METH_VARARGS,
     SIGNATURE("QueryServiceStatusEx(service) -> dict")},
    {"RegisterDeviceNotification", register_device_notification, METH_VARARGS,
     SIGNATURE("RegisterDeviceNotification(handle, filter, flags) -> PyHDEVNOTIFY")},
    {"StartService", start_service, METH_VARARGS, SIGNATURE("StartService(service, arguments)")},
    {"UnlockServiceDatabase", unlock_database, METH_VARARGS, SIGNATURE("UnlockServiceDatabase(lock)")},
    {"UnregisterDeviceNotification", unregister_device_notification, METH_VARARGS,
     SIGNATURE("UnregisterDeviceNotification(handle)")},
};

#define SAME(name) \
    { \
#name, name \
    }

static const struct python_constant constants[] = {
    SAME(DBT_CONFIGCHANGECANCELED),
    SAME(DBT_CONFIGCHANGED),
    SAME(DBT_CUSTOMEVENT),
    SAME(DBT_DEVICEARRIVAL),
    SAME(DBT_DEVICEQUERYREMOVE),
    SAME(DBT_DEVICEQUERYREMOVEFAILED),
    SAME(DBT_DEVICEREMOVECOMPLETE),
    SAME(DBT_DEVICEREMOVEPENDING),
    SAME(DBT_DEVICETYPESPECIFIC),
    SAME(DBT_QUERYCHANGECONFIG),
    SAME(SC_MANAGER_ALL_ACCESS),
    SAME(SC_MANAGER_CONNECT),
    SAME(SC_MANAGER_CREATE_SERVICE),
    SAME(SC_MANAGER_ENUMERATE_SERVICE),
    SAME(SC_MANAGER_LOCK),
    SAME(SC_MANAGER_MODIFY_BOOT_CONFIG),
    SAME(SC_MANAGER_QUERY_LOCK_STATUS),
    SAME(SERVICE_ALL_ACCESS),
    SAME(SERVICE_AUTO_START),
    SAME(SERVICE_BOOT_START),
    SAME(SERVICE_CHANGE_CONFIG),
    SAME(SERVICE_DEMAND_START),
    SAME(SERVICE_DISABLED),
    SAME(SERVICE_DRIVER),
    SAME(SERVICE_ENUMERATE_DEPENDENTS),
    SAME(SERVICE_ERROR_CRITICAL),
    SAME(SERVICE_ERROR_IGNORE),
    SAME(SERVICE_ERROR_NORMAL),
    SAME(SERVICE_ERROR_SEVERE),
    SAME(SERVICE_FILE_SYSTEM_DRIVER),
    SAME(SERVICE_INTERROGATE),
    SAME(SERVICE_KERNEL_DRIVER),
    {"SERVICE_NO_CHANGE", -1}, // as a signed number
    SAME(SERVICE_PAUSE_CONTINUE),
    SAME(SERVICE_QUERY_CONFIG),
    SAME(SERVICE_QUERY_STATUS),
    SAME(SERVICE_START),
    SAME(SERVICE_STOP),
    SAME(SERVICE_SYSTEM_START),
    SAME(SERVICE_USER_DEFINED_CONTROL),
    SAME(DEVICE_NOTIFY_ALL_INTERFACE_CLASSES),
    SAME(DEVICE_NOTIFY_SERVICE_HANDLE),
    SAME(DEVICE_NOTIFY_WINDOW_HANDLE),
};

const struct win32_part win32_services = {"services",        "win32service", methods,
                                          COUNT_OF(methods), constants,      COUNT_OF(constants)};
