// SPDX-License-Identifier: MIT
#include "modules/servicemanager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <dbt.h>
#include <objbase.h>

#include "base/compiler.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "messages.h"
#include "modules/event_text.h"
#include "modules/python_values.h"
#include "modules/win32_calls.h"
#include "python/api.h"
#include "python/entry_point.h"
#include "python/sys_module.h"
#include "python/traceback.h"
#include "report/event_log.h"
#include "report/event_source.h"

static struct {
    const struct host_callbacks *host;
    // Of handler, wants_data and source: another thread may replace them. Python is not called under it.
    SRWLOCK lock;
    PyObject *handler; // what the code registered, in the main interpreter
    bool wants_data;   // with extra_args
    LONG debugging;
    char *source; // of events
} module = {.lock = SRWLOCK_INIT};

// What the code registered, NULL if nothing. Owner: the caller.
static PyObject *take_handler(bool *wants_data)
{
    AcquireSRWLockShared(&module.lock);
    PyObject *handler = module.handler;
    *wants_data = module.wants_data;
    if (handler != NULL)
        python.Py_IncRef(handler);
    ReleaseSRWLockShared(&module.lock);
    return handler;
}

// Takes handler over, which may be NULL.
static void set_handler(PyObject *handler, bool wants_data)
{
    AcquireSRWLockExclusive(&module.lock);
    PyObject *before = module.handler;
    module.handler = handler;
    module.wants_data = wants_data;
    ReleaseSRWLockExclusive(&module.lock);
    python.Py_DecRef(before); // may run code, which may register another
}

// Owner: the caller.
static char *copy_source(void)
{
    AcquireSRWLockShared(&module.lock);
    char *source = text_copy(module.source);
    ReleaseSRWLockShared(&module.lock);
    return source;
}

// Takes source over.
static void set_source(char *source)
{
    AcquireSRWLockExclusive(&module.lock);
    char *before = module.source;
    module.source = source;
    ReleaseSRWLockExclusive(&module.lock);
    free(before);
}

static bool is_debugging(void)
{
    return InterlockedCompareExchange(&module.debugging, FALSE, FALSE) != FALSE;
}

// ---- events ----

static PyObject *log_event(long type, uint32_t identifier, const struct text_list *inserts)
{
    char *text = event_text_for_people(identifier, inserts);
    PyObject *result = NULL;
    struct error error = {0};
    bool done = true;
    PyThreadState *state = python.PyEval_SaveThread();
    if (is_debugging()) {
        printf("%s 0x%lX - %s\n", event_text_type(type), (unsigned long)identifier, text);
        (void)fflush(stdout);
    } else {
        char *source = copy_source();
        done = event_log_write(source, (uint16_t)type, identifier, inserts, &error);
        free(source);
        if (module.host->note_event != NULL)
            module.host->note_event((uint16_t)type, text);
    }
    python.PyEval_RestoreThread(state);
    if (done)
        result = api_none();
    else
        python_values_raise(error.code, "RegisterEventSource/ReportEvent");
    error_clear(&error);
    free(text);
    return result;
}

static PyObject *log_msg(PyObject *self, PyObject *arguments)
{
    (void)self;
    int type = 0;
    PyObject *identifier_object = NULL;
    PyObject *inserts_object = NULL;
    if (!python.PyArg_ParseTuple(arguments, "iO|O:LogMsg", &type, &identifier_object, &inserts_object))
        return NULL;
    uint32_t identifier = 0;
    if (!python_values_number(identifier_object, &identifier))
        return NULL;
    struct text_list inserts = {0};
    PyObject *result = NULL;
    if (inserts_object == NULL || inserts_object == python.none ||
        python_values_texts(inserts_object, &inserts, "strings must be None or a sequence"))
        result = log_event(type, identifier, &inserts);
    text_list_clear(&inserts);
    return result;
}

static PyObject *log_one(PyObject *arguments, const char *format, long type, uint32_t identifier)
{
    PyObject *message = NULL;
    if (!python.PyArg_ParseTuple(arguments, format, &message))
        return NULL;
    struct text_list inserts = {0};
    char *text = python_values_text(message, "the message must be a str");
    if (text == NULL)
        return NULL;
    text_list_add_owned(&inserts, text);
    PyObject *result = log_event(type, identifier, &inserts);
    text_list_clear(&inserts);
    return result;
}

static PyObject *log_info_msg(PyObject *self, PyObject *arguments)
{
    (void)self;
    return log_one(arguments, "O:LogInfoMsg", EVENTLOG_INFORMATION_TYPE, PYS_E_GENERIC_WARNING);
}

static PyObject *log_warning_msg(PyObject *self, PyObject *arguments)
{
    (void)self;
    return log_one(arguments, "O:LogWarningMsg", EVENTLOG_WARNING_TYPE, PYS_E_GENERIC_WARNING);
}

static PyObject *log_error_msg(PyObject *self, PyObject *arguments)
{
    (void)self;
    return log_one(arguments, "O:LogErrorMsg", EVENTLOG_ERROR_TYPE, PYS_E_GENERIC_ERROR);
}

static bool register_source(void)
{
    struct error error = {0};
    char *source = copy_source();
    bool done = event_source_register(source, module.host->host_path, &error);
    free(source);
    error_clear(&error); // without it viewers show the inserts only: pywin32 ignores this as well
    return done;
}

static PyObject *set_event_source_name(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *name = NULL;
    int now = 0;
    if (!python.PyArg_ParseTuple(arguments, "O|i:SetEventSourceName", &name, &now))
        return NULL;
    char *text = python_values_text(name, "the source's name must be a str");
    if (text == NULL)
        return NULL;
    set_source(text);
    if (now != 0)
        register_source();
    return api_none();
}

// ---- the handler ----

static PyObject *register_handler(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *name = NULL;
    PyObject *callback = NULL;
    int wants_data = 0;
    if (!python.PyArg_ParseTuple(arguments, "OO|i:RegisterServiceCtrlHandler", &name, &callback, &wants_data))
        return NULL;
    if (!python_values_need_main("RegisterServiceCtrlHandler"))
        return NULL;
    char *text = python_values_text(name, "the service's name must be a str");
    if (text == NULL)
        return NULL;
    free(text); // a process of its own hosts one service, under whatever name the code knows it
    if (module.host->service == NULL && !is_debugging()) {
        python.PyErr_SetString(*python.PyExc_ValueError, "The service name is not hosted by this process");
        return NULL;
    }
    if (!python.PyCallable_Check(callback)) {
        python.PyErr_SetString(*python.PyExc_TypeError, "Second argument must be a callable object");
        return NULL;
    }
    if (!win32_service_status_take_over())
        return NULL;
    python.Py_IncRef(callback);
    set_handler(callback, wants_data != 0);
    if (is_debugging() || module.host->status_handle == NULL)
        return api_none();
    return python.PyLong_FromVoidPtr(module.host->status_handle);
}

bool servicemanager_has_handler(void)
{
    AcquireSRWLockShared(&module.lock);
    const bool has = module.handler != NULL;
    ReleaseSRWLockShared(&module.lock);
    return has;
}

void servicemanager_drop_handler(void)
{
    set_handler(NULL, false);
}

// What pywin32 hands over as data: see its documentation of HandlerEx callbacks.
static PyObject *data_object(uint32_t control, uint32_t event_type, const void *data, size_t size)
{
    switch (control) {
    case SERVICE_CONTROL_DEVICEEVENT: // the address: win32gui_struct.UnpackDEV_BROADCAST() reads there
        return python.PyLong_FromVoidPtr((void *)(uintptr_t)data);
    case SERVICE_CONTROL_POWEREVENT:
        if (event_type == PBT_POWERSETTINGCHANGE && size >= offsetof(POWERBROADCAST_SETTING, Data)) {
            const POWERBROADCAST_SETTING *setting = data;
            return python_values_power_setting(&setting->PowerSetting, setting->Data,
                                               size - offsetof(POWERBROADCAST_SETTING, Data));
        }
        return api_none();
    case SERVICE_CONTROL_SESSIONCHANGE:
        if (size >= sizeof(WTSSESSION_NOTIFICATION))
            return python.Py_BuildValue("(k)", ((const WTSSESSION_NOTIFICATION *)data)->dwSessionId);
        return api_none();
    default:
        return api_none();
    }
}

// A future, of concurrent.futures or asyncio: what asyncio.run_coroutine_threadsafe() returns runs on its own.
static bool is_future(PyObject *result)
{
    return python.PyObject_HasAttrString(result, "add_done_callback") == 1;
}

static void take_failure(uint32_t control, const char *what, struct error *error)
{
    char *handler = entry_point_handler(control);
    char *message = text_format("%s %s", handler, what);
    traceback_take(error, message);
    free(message);
    free(handler);
}

uint32_t servicemanager_deliver(uint32_t control, uint32_t event_type, const void *data, size_t size,
                                struct error *error)
{
    uint32_t answer = NO_ERROR;
    PyObject *result = NULL;
    PyObject *arguments = NULL;
    PyObject *extra = NULL;
    bool wants_data = false;
    PyObject *handler = take_handler(&wants_data); // whatever the code registers meanwhile
    if (handler == NULL)
        return ERROR_CALL_NOT_IMPLEMENTED;
    if (wants_data) {
        extra = data_object(control, event_type, data, size);
        if (extra != NULL)
            arguments =
                python.Py_BuildValue("(kkO)", (unsigned long)control, (unsigned long)event_type, extra);
    } else {
        arguments = python.Py_BuildValue("(k)", (unsigned long)control);
    }
    if (arguments != NULL)
        result = python.PyObject_CallObject(handler, arguments);
    if (result == NULL) {
        take_failure(control, "failed", error);
        answer = ERROR_CALL_NOT_IMPLEMENTED;
    } else if (entry_point_is_unrun(result, control, error)) {
        answer = ERROR_CALL_NOT_IMPLEMENTED;
    } else if (result != python.none && !is_future(result)) {
        answer = (uint32_t)python.PyLong_AsUnsignedLongMask(result);
        if (python.PyErr_Occurred() != NULL) {
            take_failure(control, "returned neither None nor a number", error);
            answer = ERROR_SERVICE_SPECIFIC_ERROR;
        }
    }
    python.Py_DecRef(result);
    python.Py_DecRef(arguments);
    python.Py_DecRef(extra);
    python.Py_DecRef(handler);
    return answer;
}

// ---- the rest ----

static PyObject *co_initialize_ex(PyObject *self, PyObject *arguments)
{
    (void)self;
    int flags = 0;
    if (!python.PyArg_ParseTuple(arguments, "i:CoInitializeEx", &flags))
        return NULL;
    PyThreadState *state = python.PyEval_SaveThread();
    HRESULT result = CoInitializeEx(NULL, (DWORD)flags);
    python.PyEval_RestoreThread(state);
    return python.PyLong_FromLong(result);
}

static PyObject *co_uninitialize(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    PyThreadState *state = python.PyEval_SaveThread();
    CoUninitialize();
    python.PyEval_RestoreThread(state);
    return api_none();
}

static PyObject *debugging(PyObject *self, PyObject *arguments)
{
    (void)self;
    int fresh = -1;
    if (!python.PyArg_ParseTuple(arguments, "|i:Debugging", &fresh))
        return NULL;
    return python.PyBool_FromLong(fresh == -1 ? is_debugging()
                                              : InterlockedExchange(&module.debugging, fresh != 0));
}

static PyObject *running_as_service(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return python.PyBool_FromLong(module.host->service != NULL);
}

static PyObject *pump_waiting_messages(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    long quit = 0;
    MSG message;
    PyThreadState *state = python.PyEval_SaveThread();
    while (quit == 0 && PeekMessageW(&message, NULL, 0, 0, PM_REMOVE)) {
        if (message.message == WM_QUIT) {
            quit = 1;
        } else {
            TranslateMessage(&message);
            DispatchMessageW(&message);
        }
    }
    python.PyEval_RestoreThread(state);
    return python.PyLong_FromLong(quit);
}

static PyObject *initialize(PyObject *self, PyObject *arguments)
{
    (void)self;
    PyObject *name = NULL;
    PyObject *file = NULL; // the texts are in the host's own file, always
    if (!python.PyArg_ParseTuple(arguments, "|OO:Initialize", &name, &file))
        return NULL;
    if (name != NULL && name != python.none) {
        char *text = python_values_text(name, "the source's name must be a str");
        if (text == NULL)
            return NULL;
        if (text[0] != '\0') {
            set_source(text);
        } else {
            free(text);
        }
    }
    return api_none();
}

static PyObject *finalize(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    return api_none();
}

// self, the module, has the class of the interpreter that asks.
static PyObject *refuse(PyObject *self, PyObject *class_object)
{
    PyObject *imported = python.PyImport_ImportModule("pyhost_compat.own_host");
    PyObject *startup_error = python.PyObject_GetAttrString(self, "startup_error");
    PyObject *none = imported != NULL && startup_error != NULL
                         ? python.PyObject_CallMethod(imported, "refuse", "OOs", class_object, startup_error,
                                                      module.host->service)
                         : NULL;
    python.Py_DecRef(startup_error);
    python.Py_DecRef(imported);
    return none;
}

static PyObject *prepare(PyObject *self, const char *name, PyObject *class_object, const char *function)
{
    if (!python_values_need_main(function))
        return NULL;
    if (module.host->prepare == NULL) // code that pyhost.exe hosts is prepared when it can call this
        return refuse(self, class_object);
    if (class_object == python.none)
        return api_none(); // the class is looked up in the registry
    python.Py_IncRef(class_object);
    if (module.host->prepare(name, class_object))
        return api_none();
    python.Py_DecRef(class_object);
    PyObject *startup_error = python.PyObject_GetAttrString(self, "startup_error");
    if (startup_error != NULL)
        python.PyErr_Format(startup_error, "%s failed!", function);
    python.Py_DecRef(startup_error);
    return NULL;
}

static PyObject *prepare_to_host_single(PyObject *self, PyObject *arguments)
{
    PyObject *class_object = python.none;
    if (!python.PyArg_ParseTuple(arguments, "|O:PrepareToHostSingle", &class_object))
        return NULL;
    return prepare(self, NULL, class_object, "PrepareToHostSingle");
}

static PyObject *prepare_to_host_multiple(PyObject *self, PyObject *arguments)
{
    PyObject *name = NULL;
    PyObject *class_object = NULL;
    if (!python.PyArg_ParseTuple(arguments, "OO:PrepareToHostMultiple", &name, &class_object))
        return NULL;
    char *text = python_values_text(name, "the service's name must be a str");
    PyObject *result = text != NULL ? prepare(self, text, class_object, "PrepareToHostMultiple") : NULL;
    free(text);
    return result;
}

static PyObject *start_dispatcher(PyObject *self, PyObject *arguments)
{
    (void)self;
    (void)arguments;
    if (module.host->run_dispatcher == NULL)
        return python_values_raise(ERROR_SERVICE_ALREADY_RUNNING, "StartServiceCtrlDispatcher");
    PyThreadState *state = python.PyEval_SaveThread();
    uint32_t code = module.host->run_dispatcher();
    python.PyEval_RestoreThread(state);
    return code == NO_ERROR ? api_none() : python_values_raise(code, "StartServiceCtrlDispatcher");
}

static PyMethodDef methods[] = {
    {"CoInitializeEx", co_initialize_ex, METH_VARARGS, SIGNATURE("CoInitializeEx(flags) -> HRESULT")},
    {"CoUninitialize", co_uninitialize, METH_NOARGS, SIGNATURE("CoUninitialize()")},
    {"Debugging", debugging, METH_VARARGS,
     SIGNATURE("Debugging(newVal=-1) -> whether the service is being debugged, before the call")},
    {"Finalize", finalize, METH_NOARGS, SIGNATURE("Finalize()")},
    {"Initialize", initialize, METH_VARARGS,
     SIGNATURE("Initialize(eventSourceName=None, eventSourceFile=None)")},
    {"LogErrorMsg", log_error_msg, METH_VARARGS, SIGNATURE("LogErrorMsg(msg)")},
    {"LogInfoMsg", log_info_msg, METH_VARARGS, SIGNATURE("LogInfoMsg(msg)")},
    {"LogMsg", log_msg, METH_VARARGS, SIGNATURE("LogMsg(errorType, eventId, inserts=None)")},
    {"LogWarningMsg", log_warning_msg, METH_VARARGS, SIGNATURE("LogWarningMsg(msg)")},
    {"PrepareToHostMultiple", prepare_to_host_multiple, METH_VARARGS,
     SIGNATURE("PrepareToHostMultiple(service_name, klass)")},
    {"PrepareToHostSingle", prepare_to_host_single, METH_VARARGS,
     SIGNATURE("PrepareToHostSingle(klass=None)")},
    {"PumpWaitingMessages", pump_waiting_messages, METH_NOARGS,
     SIGNATURE("PumpWaitingMessages() -> 1 when WM_QUIT came")},
    {"RegisterServiceCtrlHandler", register_handler, METH_VARARGS,
     SIGNATURE("RegisterServiceCtrlHandler(serviceName, callback, extra_args=False) -> status handle")},
    {"RunningAsService", running_as_service, METH_NOARGS, SIGNATURE("RunningAsService() -> bool")},
    {"SetEventSourceName", set_event_source_name, METH_VARARGS,
     SIGNATURE("SetEventSourceName(sourceName, registerNow=False)")},
    {"StartServiceCtrlDispatcher", start_dispatcher, METH_NOARGS, SIGNATURE("StartServiceCtrlDispatcher()")},
};

static const struct python_constant constants[] = {
    {"PYS_SERVICE_STARTING", PYS_SERVICE_STARTING},
    {"PYS_SERVICE_STARTED", PYS_SERVICE_STARTED},
    {"PYS_SERVICE_STOPPING", PYS_SERVICE_STOPPING},
    {"PYS_SERVICE_STOPPED", PYS_SERVICE_STOPPED},
    {"EVENTLOG_ERROR_TYPE", EVENTLOG_ERROR_TYPE},
    {"EVENTLOG_WARNING_TYPE", EVENTLOG_WARNING_TYPE},
    {"EVENTLOG_INFORMATION_TYPE", EVENTLOG_INFORMATION_TYPE},
    {"EVENTLOG_AUDIT_SUCCESS", EVENTLOG_AUDIT_SUCCESS},
    {"EVENTLOG_AUDIT_FAILURE", EVENTLOG_AUDIT_FAILURE},
    {"COINIT_MULTITHREADED", COINIT_MULTITHREADED},
    {"COINIT_APARTMENTTHREADED", COINIT_APARTMENTTHREADED},
    {"COINIT_DISABLE_OLE1DDE", COINIT_DISABLE_OLE1DDE},
    {"COINIT_SPEED_OVER_MEMORY", COINIT_SPEED_OVER_MEMORY},
};

bool servicemanager_install(const struct host_callbacks *callbacks, struct error *error)
{
    if (module.host == NULL) { // once for all interpreters
        module.host = callbacks;
        module.debugging = callbacks->debugging;
        module.source = text_copy(callbacks->service != NULL ? callbacks->service : "Python Service");
    }

    PyObject *object = python_values_module(
        "servicemanager", "The service that this process hosts, and its event log. Part of pyhost.", methods,
        COUNT_OF(methods), constants, COUNT_OF(constants));
    PyObject *startup_error = python.PyErr_NewException("servicemanager.startup_error", NULL, NULL);
    PyObject *file = sys_module_str(callbacks->host_path);
    bool done = object != NULL && startup_error != NULL && file != NULL &&
                python.PyObject_SetAttrString(object, "startup_error", startup_error) == 0 &&
                python.PyObject_SetAttrString(object, "__file__", file) == 0;
    python.Py_DecRef(file);
    python.Py_DecRef(startup_error);
    return done || traceback_take(error, "cannot make the module servicemanager");
}
