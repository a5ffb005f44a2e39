// SPDX-License-Identifier: MIT
#include "python/plain_class.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"
#include "python/api.h"
#include "python/traceback.h"

// CPython's inspect.CO_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR
enum { NOT_PLAIN = 0x20 | 0x80 | 0x100 | 0x200 };

static bool has_text(PyObject *object, const char *attribute, const char *text)
{
    PyObject *value = python.PyObject_GetAttrString(object, attribute);
    char *found = value != NULL ? traceback_text_of(value) : NULL;
    const bool has = found != NULL && strcmp(found, text) == 0;
    python.PyErr_Clear();
    free(found);
    python.Py_DecRef(value);
    return has;
}

// A function of Python's, that no decorator has marked or made: such a one has something in its __dict__, or no __code__.
static bool is_plain(PyObject *method)
{
    PyObject *code = python.PyObject_GetAttrString(method, "__code__");
    PyObject *marks = code != NULL ? python.PyObject_GetAttrString(method, "__dict__") : NULL;
    PyObject *flags = marks != NULL ? python.PyObject_GetAttrString(code, "co_flags") : NULL;
    const bool plain = flags != NULL && python.PyDict_Size(marks) == 0 &&
                       (python.PyLong_AsLong(flags) & NOT_PLAIN) == 0 && python.PyErr_Occurred() == NULL;
    python.PyErr_Clear();
    python.Py_DecRef(flags);
    python.Py_DecRef(marks);
    python.Py_DecRef(code);
    return plain;
}

// Is the method there, plain, and that of ServiceFramework, pywin32's or this host's?
static bool is_framework(PyObject *instance, const char *name)
{
    char *full = text_format("ServiceFramework.%s", name);
    PyObject *method = python.PyObject_GetAttrString(instance, name);
    const bool is = method != NULL && has_text(method, "__module__", "win32serviceutil") &&
                    has_text(method, "__qualname__", full) && is_plain(method);
    python.PyErr_Clear();
    python.Py_DecRef(method);
    free(full);
    return is;
}

// Is the method plain, or not there?
static bool is_plain_if_there(PyObject *instance, const char *name)
{
    PyObject *method = python.PyObject_GetAttrString(instance, name);
    const bool plain = method == NULL || is_plain(method);
    python.PyErr_Clear();
    python.Py_DecRef(method);
    return plain;
}

bool plain_class_is(void *instance)
{
    static const char *const inherited[] = {"SvcRun", "ReportServiceStatus", "ServiceCtrlHandlerEx",
                                            "ServiceCtrlHandler"};
    static const char *const others[] = {
        "GetAcceptedControls", "SvcStop",        "SvcShutdown", "SvcPause",
        "SvcContinue",         "SvcInterrogate", "SvcOther",    "SvcOtherEx"};
    PyObject *run = python.PyObject_GetAttrString(instance, "SvcDoRun");
    PyObject *status = run != NULL ? python.PyObject_GetAttrString(instance, "ssh") : NULL;
    bool plain = status != NULL && status != python.none && is_plain(run);
    for (size_t i = 0; i < COUNT_OF(inherited) && plain; i++)
        plain = is_framework(instance, inherited[i]);
    for (size_t i = 0; i < COUNT_OF(others) && plain; i++)
        plain = is_plain_if_there(instance, others[i]);
    python.PyErr_Clear();
    python.Py_DecRef(status);
    python.Py_DecRef(run);
    return plain;
}
