// SPDX-License-Identifier: MIT
#include "modules/replacement.h"

#include "python/sys_module.h"

bool replacement_put(const char *module, const char *other, const char *name, PyMethodDef *method)
{
    PyObject *imported = python.PyImport_ImportModule(module);
    PyObject *loaded = api_loaded_module(other);
    PyObject *original = imported != NULL ? python.PyObject_GetAttrString(imported, name) : NULL;
    PyObject *function = original != NULL ? python.PyCFunction_NewEx(method, original, NULL) : NULL;
    const bool done = function != NULL && python.PyObject_SetAttrString(imported, name, function) == 0 &&
                      (loaded == NULL || python.PyObject_SetAttrString(loaded, name, function) == 0);
    python.Py_DecRef(function);
    python.Py_DecRef(original);
    python.Py_DecRef(loaded);
    python.Py_DecRef(imported);
    return done;
}

bool replacement_is_allowed(PyObject *event)
{
    PyObject *audit = sys_module_get("audit");
    PyObject *result = event != NULL && audit != NULL ? python.PyObject_CallObject(audit, event) : NULL;
    python.Py_DecRef(event);
    python.Py_DecRef(result);
    python.Py_DecRef(audit);
    return result != NULL;
}
