// SPDX-License-Identifier: MIT
#include "modules/win32_calls.h"

#include <string.h>

#include "base/compiler.h"
#include "modules/argument.h"
#include "modules/python_values.h"
#include "modules/win32_parts.h"
#include "python/api.h"
#include "python/traceback.h"

static const struct win32_part *const parts[] = {
    &win32_handles,        // for all
    &win32_events,         // win32event
    &win32_waits,          // win32event
    &win32_service_status, // win32service
    &win32_services,       // win32service
    &win32_service_config, // win32service
    &win32_service_lists,  // win32service
    &win32_console,        // win32api
    &win32_system,         // win32api
    &win32_process_basics, // win32api, win32process
    &win32_processes,      // win32process
    &win32_files,          // win32file
    &win32_pipes,          // win32pipe
    &win32_tokens,         // win32security
    &win32_sessions,       // win32ts, win32profile
    &win32_event_log,      // win32evtlog
};

static PyObject *part(PyObject *self, PyObject *arguments)
{
    (void)self;
    const char *name = NULL;
    if (!python.PyArg_ParseTuple(arguments, "s:part", &name))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (strcmp(parts[i]->name, name) != 0)
            continue;
        PyObject *dict = python.PyDict_New();
        if (dict != NULL &&
            python_values_fill(dict, parts[i]->module, parts[i]->methods, parts[i]->method_count,
                               parts[i]->constants, parts[i]->constant_count))
            return dict;
        python.Py_DecRef(dict);
        return NULL;
    }
    return python.PyErr_Format(*python.PyExc_ValueError, "_pyhost has no part \"%s\"", name);
}

static PyMethodDef methods[] = {
    {"part", part, METH_VARARGS, SIGNATURE("part(name) -> dict of the functions and constants of one part")},
};

bool win32_calls_install(const struct host_callbacks *callbacks, struct error *error)
{
    win32_service_status_set_host(callbacks);
    PyObject *module =
        python_values_module("_pyhost", "The Win32 calls under the compatibility modules of pyhost.", methods,
                             COUNT_OF(methods), NULL, 0);
    return module != NULL || traceback_take(error, "cannot make the module _pyhost");
}
