// SPDX-License-Identifier: MIT
#include "modules/module_hook.h"

#include <string.h>

// Of the class, which may be that of a zip before Python 3.10: its loader brings a module in one step.
static const char *way_of(PyObject *class)
{
    return python.PyObject_HasAttrString(class, "exec_module") ? "exec_module" : "load_module";
}

// Where it cannot be set, the module is loaded as ever.
static void set(PyObject *loader, PyObject *class, PyMethodDef *method)
{
    PyObject *function = python.PyCFunction_NewEx(method, loader, NULL);
    if (function == NULL || python.PyObject_SetAttrString(loader, way_of(class), function) != 0)
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
    PyObject *class =
        loader != NULL && loader != python.none ? python.PyObject_GetAttrString(loader, "__class__") : NULL;
    if (class != NULL && (is_meant == NULL || (class == own && is_meant(spec, module))))
        set(loader, class, method);
    if (spec != NULL)
        python.PyErr_Clear();
    python.Py_DecRef(class);
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
        class != NULL ? python.PyObject_CallMethod(class, way_of(class), "OO", loader, module) : NULL;
    python.Py_DecRef(class);
    return result;
}

bool module_hook_is(PyObject *module, const char *name)
{
    PyObject *own = python.PyObject_HasAttrString(module, "__name__")
                        ? python.PyObject_GetAttrString(module, "__name__")
                        : NULL;
    const char *text = python.PyUnicode_AsUTF8AndSize(own != NULL ? own : module, NULL);
    const bool is = text != NULL && strcmp(text, name) == 0;
    python.PyErr_Clear();
    python.Py_DecRef(own);
    return is;
}
