// SPDX-License-Identifier: MIT
#include "modules/pywin32_types.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "python/traceback.h"

#define NAME "pywintypes"

// Does the statement ask typing for nothing but what tells a checker of types from Python, and the name of any type?
static bool is_for_checkers(const char *module, PyObject *names)
{
    static const char *const known[] = {"TYPE_CHECKING", "Any"};
    PyObject *loaded = api_loaded_module("typing");
    const Py_ssize_t count = names != NULL ? python.PySequence_Size(names) : 0;
    bool is = loaded == NULL && strcmp(module, "typing") == 0 && count > 0;
    for (Py_ssize_t i = 0; i < count && is; i++) {
        PyObject *name = python.PySequence_GetItem(names, i);
        const char *text = name != NULL ? python.PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
        is = text != NULL && (strcmp(text, known[0]) == 0 || strcmp(text, known[1]) == 0);
        python.Py_DecRef(name);
    }
    python.PyErr_Clear();
    python.Py_DecRef(loaded);
    return is;
}

// __import__(name, globals, locals, fromlist, level) of pywintypes.py.
static PyObject *import_module(PyObject *self, PyObject *arguments, PyObject *named)
{
    const char *module = NULL;
    PyObject *ignored = NULL;
    PyObject *names = NULL;
    int level = 0;
    (void)self;
    PyObject *builtins = python.PyEval_GetBuiltins(); // borrowed; of the caller's frame, which is that code's
    if (python.PyArg_ParseTuple(arguments, "s|OOOi", &module, &ignored, &ignored, &names, &level) &&
        is_for_checkers(module, names))
        return python.PyObject_CallFunction((PyObject *)python.PyType_Type, "s(){sOsO}", module,
                                            "TYPE_CHECKING", python.PyDict_GetItemString(builtins, "False"),
                                            "Any", python.PyDict_GetItemString(builtins, "object"));
    python.PyErr_Clear();
    PyObject *real = api_loaded_module("builtins"); // an import of it would come here again
    PyObject *function = real != NULL ? python.PyObject_GetAttrString(real, "__import__") : NULL;
    PyObject *imported = function != NULL ? python.PyObject_Call(function, arguments, named) : NULL;
    python.Py_DecRef(function);
    python.Py_DecRef(real);
    return imported;
}

static PyMethodDef import_method = {"__import__", (PyCFunction)(void (*)(void))import_module,
                                    METH_VARARGS | METH_KEYWORDS, NULL};

// A copy of the builtins with that __import__; NULL after an exception.
static PyObject *make_builtins(PyObject *builtins)
{
    PyObject *copy = python.PyObject_CallMethod(builtins, "copy", NULL);
    PyObject *function = copy != NULL ? python.PyCFunction_NewEx(&import_method, NULL, NULL) : NULL;
    if (function == NULL || python.PyDict_SetItemString(copy, "__import__", function) != 0) {
        python.Py_DecRef(copy);
        copy = NULL;
    }
    python.Py_DecRef(function);
    return copy;
}

// exec_module(module) of the loader that self is, once.
static PyObject *exec_module(PyObject *self, PyObject *arguments)
{
    PyObject *module = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:exec_module", &module))
        return NULL;
    if (python.PyObject_SetAttrString(self, "exec_module", NULL) != 0)
        python.PyErr_Clear();
    PyObject *real = python.PyEval_GetBuiltins();          // borrowed
    PyObject *namespace = python.PyModule_GetDict(module); // borrowed
    PyObject *builtins = make_builtins(real);
    PyObject *code = builtins != NULL ? python.PyObject_CallMethod(self, "get_code", "s", NAME) : NULL;
    PyObject *result = NULL;
    if (code != NULL && python.PyDict_SetItemString(namespace, "__builtins__", builtins) == 0) {
        result = python.PyEval_EvalCode(code, namespace, namespace);
        if (result != NULL && python.PyDict_SetItemString(namespace, "__builtins__", real) != 0)
            python.PyErr_Clear();
    }
    python.Py_DecRef(code);
    python.Py_DecRef(builtins);
    return result;
}

static PyMethodDef exec_method = {"exec_module", exec_module, METH_VARARGS, NULL};

// Is it a file of pywin32's that Python's own loader reads?
static bool is_pywin32(PyObject *loader)
{
    PyObject *path = loader != NULL ? python.PyObject_GetAttrString(loader, "path") : NULL;
    char *text = path != NULL ? traceback_text_of(path) : NULL;
    const bool is = text != NULL && text_ends_with_ignore_case(text, "\\win32\\lib\\" NAME ".py");
    python.PyErr_Clear(); // another kind of loader
    free(text);
    python.Py_DecRef(path);
    return is;
}

PyObject *pywin32_types_find(void)
{
    PyObject *external = python.PyImport_ImportModule("_frozen_importlib_external");
    PyObject *finder = external != NULL ? python.PyObject_GetAttrString(external, "PathFinder") : NULL;
    PyObject *spec = finder != NULL ? python.PyObject_CallMethod(finder, "find_spec", "s", NAME) : NULL;
    PyObject *loader =
        spec != NULL && spec != python.none ? python.PyObject_GetAttrString(spec, "loader") : NULL;
    PyObject *function = is_pywin32(loader) ? python.PyCFunction_NewEx(&exec_method, loader, NULL) : NULL;
    if (function != NULL && python.PyObject_SetAttrString(loader, "exec_module", function) != 0)
        python.PyErr_Clear(); // it is loaded as ever
    python.Py_DecRef(function);
    python.Py_DecRef(loader);
    python.Py_DecRef(finder);
    python.Py_DecRef(external);
    return spec;
}
