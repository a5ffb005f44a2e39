// SPDX-License-Identifier: MIT
// The configuration of services: ChangeServiceConfig and its kin. A part of win32service.
#include "modules/win32_parts.h"

#include <stdlib.h>

#include <winsvc.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "modules/argument.h"
#include "modules/importer.h"

// ---- the configuration ----

static PyObject *change_config(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    uint32_t type = 0;
    uint32_t start = 0;
    uint32_t error_control = 0;
    wchar_t *image_path = NULL;
    wchar_t *group = NULL;
    BOOL want_tag = FALSE;
    wchar_t *dependencies = NULL;
    wchar_t *account = NULL;
    wchar_t *password = NULL;
    wchar_t *display_name = NULL;
    DWORD tag = 0;
    DWORD code = NO_ERROR;
    BOOL done = FALSE;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&O&O&O&O&O&O&O&O&:ChangeServiceConfig", argument_handle,
                                 &service, argument_number, &type, argument_number, &start, argument_number,
                                 &error_control, argument_optional_wide, &image_path, argument_optional_wide,
                                 &group, argument_flag, &want_tag, argument_double_zero, &dependencies,
                                 argument_optional_wide, &account, argument_optional_wide, &password,
                                 argument_optional_wide, &display_name))
        return NULL;
    WITHOUT_GIL(code, done = ChangeServiceConfigW(service, type, start, error_control, image_path, group,
                                                  want_tag ? &tag : NULL, dependencies, account, password,
                                                  display_name));
    argument_free_wide(display_name);
    argument_free_password(password);
    argument_free_wide(account);
    argument_free_wide(dependencies);
    argument_free_wide(group);
    argument_free_wide(image_path);
    if (!done)
        return python_values_raise(code, "ChangeServiceConfig");
    return want_tag ? python.PyLong_FromUnsignedLong(tag) : api_none();
}

// A list of the texts in "a\0b\0\0"; NULL is an empty one.
static PyObject *text_list(const wchar_t *texts)
{
    PyObject *list = python.PyList_New(0);
    for (const wchar_t *text = texts; list != NULL && text != NULL && *text != L'\0';
         text += wcslen(text) + 1) {
        PyObject *str = python_values_wide(text);
        if (str == NULL || python.PyList_Append(list, str) != 0) {
            python.Py_DecRef(list);
            list = NULL;
        }
        python.Py_DecRef(str);
    }
    return list;
}

static PyObject *query_config(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&:QueryServiceConfig", argument_handle, &service))
        return NULL;
    DWORD size = 8 * 1024; // the documented most
    QUERY_SERVICE_CONFIGW *config = memory_allocate(size);
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = QueryServiceConfigW(service, config, size, &size));
    PyObject *result = NULL;
    if (done)
        result = python.Py_BuildValue(
            "(kkkNNkNNN)", config->dwServiceType, config->dwStartType, config->dwErrorControl,
            python_values_wide(config->lpBinaryPathName), python_values_wide(config->lpLoadOrderGroup),
            config->dwTagId, text_list(config->lpDependencies),
            python_values_wide(config->lpServiceStartName), python_values_wide(config->lpDisplayName));
    else
        python_values_raise(code, "QueryServiceConfig");
    free(config);
    return result;
}

// ---- the second configuration: by levels ----

static PyObject *refuse_level(uint32_t level)
{
    return python.PyErr_Format(*python.PyExc_ValueError, "Info type %d is not supported", (int)level);
}

static PyObject *change_level(SC_HANDLE service, uint32_t level, void *information)
{
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = ChangeServiceConfig2W(service, level, information));
    return python_values_done(done, code, "ChangeServiceConfig2");
}

// dict["key"] by way of a converter. Returns false with an exception when the key is missing.
static bool dict_item(PyObject *dict, const char *key, int (*convert)(PyObject *, void *), void *target)
{
    PyObject *item = api_dict_get(dict, key);
    if (item == NULL) {
        python.PyErr_Format(*python.PyExc_ValueError,
                            "SERVICE_FAILURE_ACTIONS must be a dictionary with the key \"%s\"", key);
        return false;
    }
    const bool done = convert(item, target) != 0;
    python.Py_DecRef(item);
    return done;
}

struct actions {
    SC_ACTION *items; // NULL: leave them as they are
    DWORD count;
};

static int to_actions(PyObject *object, void *target)
{
    struct actions *actions = target;
    if (object == python.none)
        return 1;
    Py_ssize_t size = python.PySequence_Size(object);
    if (size < 0)
        return 0;
    actions->count = (DWORD)size;
    actions->items = memory_allocate(((size_t)size + 1) * sizeof *actions->items);
    for (Py_ssize_t i = 0; i < size; i++) {
        uint32_t type = 0;
        uint32_t delay = 0;
        PyObject *item = python.PySequence_GetItem(object, i);
        PyObject *pair = item != NULL ? python.PySequence_Tuple(item) : NULL;
        bool good = pair != NULL &&
                    python.PyArg_ParseTuple(pair, "O&O&", argument_number, &type, argument_number, &delay);
        python.Py_DecRef(pair);
        python.Py_DecRef(item);
        if (!good)
            return 0;
        actions->items[i] = (SC_ACTION){(SC_ACTION_TYPE)type, delay};
    }
    return 1;
}

static PyObject *change_failure_actions(SC_HANDLE service, PyObject *dict)
{
    uint32_t reset = 0;
    wchar_t *message = NULL;
    wchar_t *command = NULL;
    struct actions actions = {0};
    PyObject *result = NULL;
    if (dict_item(dict, "ResetPeriod", argument_number, &reset) &&
        dict_item(dict, "RebootMsg", argument_optional_wide, &message) &&
        dict_item(dict, "Command", argument_optional_wide, &command) &&
        dict_item(dict, "Actions", to_actions, &actions)) {
        SERVICE_FAILURE_ACTIONSW information = {reset, message, command, actions.count, actions.items};
        result = change_level(service, SERVICE_CONFIG_FAILURE_ACTIONS, &information);
    }
    free(actions.items);
    argument_free_wide(command);
    argument_free_wide(message);
    return result;
}

static PyObject *change_text_level(SC_HANDLE service, uint32_t level, PyObject *object)
{
    wchar_t *text = NULL;
    int converted = level == SERVICE_CONFIG_DESCRIPTION ? argument_optional_wide(object, &text)
                                                        : argument_double_zero(object, &text);
    if (converted == 0)
        return NULL;
    // Both structures hold one pointer to a text.
    SERVICE_DESCRIPTIONW information = {text};
    PyObject *result = change_level(service, level, &information);
    argument_free_wide(text);
    return result;
}

static PyObject *change_number_level(SC_HANDLE service, uint32_t level, PyObject *object)
{
    uint32_t number = 0;
    BOOL flag = FALSE;
    bool is_flag =
        level == SERVICE_CONFIG_DELAYED_AUTO_START_INFO || level == SERVICE_CONFIG_FAILURE_ACTIONS_FLAG;
    if (is_flag ? !argument_flag(object, &flag) : !argument_number(object, &number))
        return NULL;
    DWORD information = is_flag ? (DWORD)flag : number; // each structure holds one number of 32 bits
    return change_level(service, level, &information);
}

static PyObject *change_config2(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    uint32_t level = 0;
    PyObject *object = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O:ChangeServiceConfig2", argument_handle, &service,
                                 argument_number, &level, &object))
        return NULL;
    switch (level) {
    case SERVICE_CONFIG_FAILURE_ACTIONS:
        return change_failure_actions(service, object);
    case SERVICE_CONFIG_DESCRIPTION:
    case SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO:
        return change_text_level(service, level, object);
    case SERVICE_CONFIG_DELAYED_AUTO_START_INFO:
    case SERVICE_CONFIG_FAILURE_ACTIONS_FLAG:
    case SERVICE_CONFIG_SERVICE_SID_INFO:
    case SERVICE_CONFIG_PRESHUTDOWN_INFO:
        return change_number_level(service, level, object);
    default:
        return refuse_level(level);
    }
}

static PyObject *failure_actions(const SERVICE_FAILURE_ACTIONSW *information)
{
    PyObject *actions = python.PyTuple_New((Py_ssize_t)information->cActions);
    for (DWORD i = 0; actions != NULL && i < information->cActions; i++) {
        PyObject *pair = python.Py_BuildValue("(kk)", (unsigned long)information->lpsaActions[i].Type,
                                              information->lpsaActions[i].Delay);
        if (pair == NULL || python.PyTuple_SetItem(actions, (Py_ssize_t)i, pair) != 0) { // takes pair over
            python.Py_DecRef(actions);
            actions = NULL;
        }
    }
    if (actions == NULL)
        return NULL;
    return python.Py_BuildValue("{s:k,s:N,s:N,s:N}", "ResetPeriod", information->dwResetPeriod, "RebootMsg",
                                python_values_wide(information->lpRebootMsg), "Command",
                                python_values_wide(information->lpCommand), "Actions", actions);
}

static PyObject *level_value(uint32_t level, const void *buffer)
{
    switch (level) {
    case SERVICE_CONFIG_DESCRIPTION:
        return python_values_wide(((const SERVICE_DESCRIPTIONW *)buffer)->lpDescription);
    case SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO:
        return text_list(((const SERVICE_REQUIRED_PRIVILEGES_INFOW *)buffer)->pmszRequiredPrivileges);
    case SERVICE_CONFIG_FAILURE_ACTIONS:
        return failure_actions(buffer);
    case SERVICE_CONFIG_DELAYED_AUTO_START_INFO:
    case SERVICE_CONFIG_FAILURE_ACTIONS_FLAG:
        return python.PyBool_FromLong(*(const BOOL *)buffer);
    default:
        return python.PyLong_FromUnsignedLong(*(const DWORD *)buffer);
    }
}

static PyObject *query_config2(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    uint32_t level = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:QueryServiceConfig2", argument_handle, &service,
                                 argument_number, &level))
        return NULL;
    if (level < SERVICE_CONFIG_DESCRIPTION || level > SERVICE_CONFIG_PRESHUTDOWN_INFO)
        return refuse_level(level);
    DWORD size = 8 * 1024; // the documented most
    BYTE *buffer = memory_allocate(size);
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = QueryServiceConfig2W(service, level, buffer, size, &size));
    PyObject *result = done ? level_value(level, buffer) : python_values_raise(code, "QueryServiceConfig2");
    free(buffer);
    return result;
}

// ---- security ----

static PyObject *query_security(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    uint32_t parts = 0;
    if (!python.PyArg_ParseTuple(arguments, "O&O&:QueryServiceObjectSecurity", argument_handle, &service,
                                 argument_number, &parts))
        return NULL;
    enum { DESCRIPTOR_MOST = 2 * 64 * 1024 }; // no descriptor with one ACL of either kind is larger
    DWORD size = 0;
    BYTE *buffer = memory_allocate(DESCRIPTOR_MOST);
    BOOL done = FALSE;
    DWORD code = NO_ERROR;
    WITHOUT_GIL(code, done = QueryServiceObjectSecurity(service, parts, buffer, DESCRIPTOR_MOST, &size));
    if (!done) {
        free(buffer);
        return python_values_raise(code, "QueryServiceObjectSecurity");
    }
    PyObject *bytes =
        python.PyBytes_FromStringAndSize((char *)buffer, (Py_ssize_t)GetSecurityDescriptorLength(buffer));
    free(buffer);
    PyObject *module = importer_import("pywintypes");
    PyObject *result = module != NULL && bytes != NULL
                           ? python.PyObject_CallMethod(module, "SECURITY_DESCRIPTOR", "O", bytes)
                           : NULL;
    python.Py_DecRef(module);
    python.Py_DecRef(bytes);
    return result;
}

static PyObject *set_security(PyObject *self, PyObject *arguments)
{
    (void)self;
    SC_HANDLE service = NULL;
    uint32_t parts = 0;
    struct argument_bytes descriptor = {0};
    BOOL done = FALSE;
    DWORD code = ERROR_INVALID_SECURITY_DESCR;
    if (!python.PyArg_ParseTuple(arguments, "O&O&O&:SetServiceObjectSecurity", argument_handle, &service,
                                 argument_number, &parts, argument_descriptor, &descriptor))
        return NULL;
    if (descriptor.data != NULL)
        WITHOUT_GIL(code, done = SetServiceObjectSecurity(service, parts, descriptor.data));
    argument_free_bytes(&descriptor);
    return python_values_done(done, code, "SetServiceObjectSecurity");
}

static PyMethodDef methods[] = {
    {"ChangeServiceConfig", change_config, METH_VARARGS,
     SIGNATURE(
         "ChangeServiceConfig(service, type, start, errorControl, imagePath, group, wantTag, dependencies, "
         "account, "
         "password, displayName) -> tag or None")},
    {"ChangeServiceConfig2", change_config2, METH_VARARGS,
     SIGNATURE("ChangeServiceConfig2(service, level, information)")},
    {"QueryServiceConfig", query_config, METH_VARARGS,
     SIGNATURE(
         "QueryServiceConfig(service) -> (type, start, errorControl, imagePath, group, tag, dependencies, "
         "account, "
         "displayName)")},
    {"QueryServiceConfig2", query_config2, METH_VARARGS,
     SIGNATURE("QueryServiceConfig2(service, level) -> information")},
    {"QueryServiceObjectSecurity", query_security, METH_VARARGS,
     SIGNATURE("QueryServiceObjectSecurity(service, parts) -> SECURITY_DESCRIPTOR")},
    {"SetServiceObjectSecurity", set_security, METH_VARARGS,
     SIGNATURE("SetServiceObjectSecurity(service, parts, descriptor)")},
};

#define SAME(name) \
    { \
#name, name \
    }

static const struct python_constant constants[] = {
    SAME(SC_ACTION_NONE),
    SAME(SC_ACTION_REBOOT),
    SAME(SC_ACTION_RESTART),
    SAME(SC_ACTION_RUN_COMMAND),
    SAME(SERVICE_CONFIG_DELAYED_AUTO_START_INFO),
    SAME(SERVICE_CONFIG_DESCRIPTION),
    SAME(SERVICE_CONFIG_FAILURE_ACTIONS),
    SAME(SERVICE_CONFIG_FAILURE_ACTIONS_FLAG),
    SAME(SERVICE_CONFIG_PRESHUTDOWN_INFO),
    SAME(SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO),
    SAME(SERVICE_CONFIG_SERVICE_SID_INFO),
    SAME(SERVICE_SID_TYPE_NONE),
    SAME(SERVICE_SID_TYPE_RESTRICTED),
    SAME(SERVICE_SID_TYPE_UNRESTRICTED),
};

const struct win32_part win32_service_config = {"service_config",  "win32service", methods,
                                                COUNT_OF(methods), constants,      COUNT_OF(constants)};
