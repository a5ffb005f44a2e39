// SPDX-License-Identifier: MIT
#include "modules/module_hook.h"

static bool is_of_class(PyObject *object, PyObject *class)
{
    PyObject *found = python.PyObject_GetAttrString(object, "__class__");
    const bool is = class != NULL && found == class;
    python.Py_DecRef(found);
    return is;
}

// Where it cannot be set, the module is loaded as ever.
static void set(PyObject *loader, PyMethodDef *method)
{
    PyObject *function = python.PyCFunction_NewEx(method, loader, NULL);
    if (function == NULL || python.PyObject_SetAttrString(loader, "exec_module", function) != 0)
        python.PyErr_Clear();
    python.Py_DecRef(function);
}

PyObject *module_hook_find(const char *module, PyMethodDef *method,
                           bool (*is_meant)(PyObject *spec, const char *module))
{
    PyObject *external = python.PyImport_ImportModule("_frozen_importlib_external");
    PyObject *finder = external != NULL ? python.PyObject_GetAttrString(external, "PathFinder") : NULL;
    PyObject *own = external != NULL ? python.PyObject_GetAttrString(external, "SourceFileLoader") : NULL;
    PyObject *spec = finder != NULL ? python.PyObject_CallMethod(finder, "find_spec", "s", module) : NULL;
    PyObject *loader =
        spec != NULL && spec != python.none ? python.PyObject_GetAttrString(spec, "loader") : NULL;
    if (loader != NULL && loader != python.none &&
        (is_meant == NULL || (is_of_class(loader, own) && is_meant(spec, module))))
        set(loader, method);
    if (spec != NULL)
        python.PyErr_Clear();
    python.Py_DecRef(loader);
    python.Py_DecRef(own);
    python.Py_DecRef(finder);
    python.Py_DecRef(external);
    return spec;
}

// A loader may be there for many modules, as that of a zip: what stands in its way is not taken away.
PyObject *module_hook_execute(PyObject *loader, PyObject *module)
{
    PyObject *class = python.PyObject_GetAttrString(loader, "__class__");
    PyObject *result =
        class != NULL ? python.PyObject_CallMethod(class, "exec_module", "OO", loader, module) : NULL;
    python.Py_DecRef(class);
    return result;
}
