// SPDX-License-Identifier: MIT
#include "modules/pywin32_imports.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/text.h"
#include "modules/module_hook.h"
#include "python/traceback.h"

static bool is_one_of(const char *text, const char *const *list, size_t count)
{
    bool is = false;
    for (size_t i = 0; i < count && !is; i++)
        is = strcmp(text, list[i]) == 0;
    return is;
}

bool pywin32_imports_of(const char *module)
{
    static const char *const known[] = {"pywintypes", "win32serviceutil"};
    return is_one_of(module, known, COUNT_OF(known));
}

// Does `from typing import ...` ask for nothing but what tells a checker of types from Python, and the name of any type?
static bool is_for_checkers(const char *module, PyObject *names)
{
    static const char *const known[] = {"TYPE_CHECKING", "Any"};
    const Py_ssize_t count = names != NULL && names != python.none ? python.PySequence_Size(names) : 0;
    bool is = strcmp(module, "typing") == 0 && count > 0;
    for (Py_ssize_t i = 0; i < count && is; i++) {
        PyObject *name = python.PySequence_GetItem(names, i);
        const char *text = name != NULL ? python.PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
        is = text != NULL && is_one_of(text, known, COUNT_OF(known));
        python.Py_DecRef(name);
    }
    python.PyErr_Clear();
    return is;
}

// What stands for typing there.
static PyObject *make_types(void)
{
    PyObject *object = python.PyObject_GetAttrString((PyObject *)python.PyType_Type, "__base__");
    PyObject *no = python.PyBool_FromLong(0);
    PyObject *types = python.PyObject_CallFunction((PyObject *)python.PyType_Type, "s(){sOsO}", "typing",
                                                   "TYPE_CHECKING", no, "Any", object);
    python.Py_DecRef(no);
    python.Py_DecRef(object);
    return types;
}

// The true module that a stand-in is for; a new reference. known: a list of its name, and of the module once it has been asked for:
// what stands in sys.modules later is nothing to who has imported it.
static PyObject *true_module(PyObject *known)
{
    if (python.PySequence_Size(known) > 1)
        return python.PySequence_GetItem(known, 1);
    PyObject *name = python.PySequence_GetItem(known, 0);
    PyObject *module = name != NULL ? python.PyImport_Import(name) : NULL;
    if (module != NULL)
        (void)python.PyList_Append(known, module);
    python.Py_DecRef(name);
    return module;
}

// __getattribute__(name) of an object that stands for the module that self knows.
static PyObject *get_late(PyObject *self, PyObject *arguments)
{
    PyObject *attribute = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:__getattribute__", &attribute))
        return NULL;
    PyObject *module = true_module(self);
    PyObject *value = module != NULL ? python.PyObject_GetAttr(module, attribute) : NULL;
    python.Py_DecRef(module);
    return value;
}

// __setattr__(name, value) and __delattr__(name) of it.
static PyObject *set_late(PyObject *self, PyObject *arguments)
{
    PyObject *attribute = NULL;
    PyObject *value = NULL; // it is deleted
    if (!python.PyArg_ParseTuple(arguments, "O|O:__setattr__", &attribute, &value))
        return NULL;
    PyObject *module = true_module(self);
    const bool done = module != NULL && python.PyObject_SetAttr(module, attribute, value) == 0;
    python.Py_DecRef(module);
    return done ? api_none() : NULL;
}

// A module of a class of its own, which is all that code can see of it but by `is` and type(): whatever is asked of it, by dir() and vars() too,
// is asked of the true one. Functions of C's in a class are no methods: they get no self but their own.
static PyObject *make_late(const char *name)
{
    static PyMethodDef methods[] = {{"__getattribute__", get_late, METH_VARARGS, NULL},
                                    {"__setattr__", set_late, METH_VARARGS, NULL},
                                    {"__delattr__", set_late, METH_VARARGS, NULL}};
    PyObject *text = python.PyUnicode_FromString(name);
    PyObject *known = text != NULL ? python.PyList_New(0) : NULL;
    PyObject *space = python.PyDict_New();
    bool done = known != NULL && space != NULL && python.PyList_Append(known, text) == 0;
    for (size_t i = 0; i < COUNT_OF(methods) && done; i++) {
        PyObject *function = python.PyCFunction_NewEx(&methods[i], known, NULL);
        done = function != NULL && python.PyDict_SetItemString(space, methods[i].ml_name, function) == 0;
        python.Py_DecRef(function);
    }
    PyObject *builtins = api_loaded_module("builtins");
    PyObject *type = builtins != NULL ? python.PyObject_GetAttrString(builtins, "__class__") : NULL;
    PyObject *class = done && type != NULL ? python.PyObject_CallFunction((PyObject *)python.PyType_Type,
                                                                          "s(O)O", "module", type, space)
                                           : NULL;
    PyObject *module = class != NULL ? python.PyObject_CallFunction(class, "s", name) : NULL;
    python.Py_DecRef(class);
    python.Py_DecRef(type);
    python.Py_DecRef(builtins);
    python.Py_DecRef(space);
    python.Py_DecRef(known);
    python.Py_DecRef(text);
    return module;
}

// A module's stand-in where the statement `import MODULE` or `from MODULE import NAMES` can do with one; NULL without an exception: it cannot.
static PyObject *make_stand_in(const char *module, PyObject *names)
{
    static const char *const late[] = {"win32api", "win32con", "winerror"};
    const bool has_names = names != NULL && names != python.none;
    const bool is_late = !has_names && is_one_of(module, late, COUNT_OF(late));
    PyObject *loaded = api_loaded_module(module);
    PyObject *found = NULL;
    if (loaded == NULL && is_late)
        found = make_late(module);
    else if (loaded == NULL && is_for_checkers(module, names))
        found = make_types();
    python.Py_DecRef(loaded);
    python.PyErr_Clear();
    return found;
}

// __import__(name, globals, locals, fromlist, level) of that code. self: Python's builtins, which have the true one.
static PyObject *import_module(PyObject *self, PyObject *arguments, PyObject *named)
{
    const char *module = NULL;
    PyObject *ignored = NULL;
    PyObject *names = NULL;
    int level = 0;
    PyObject *found = NULL;
    if (python.PyArg_ParseTuple(arguments, "s|OOOi", &module, &ignored, &ignored, &names, &level) &&
        level == 0)
        found = make_stand_in(module, names);
    python.PyErr_Clear();
    if (found != NULL)
        return found;
    PyObject *import = api_dict_get(self, "__import__");
    PyObject *imported = import != NULL ? python.PyObject_Call(import, arguments, named) : NULL;
    if (import == NULL)
        python.PyErr_SetString(*python.PyExc_ImportError, "__import__ not found");
    python.Py_DecRef(import);
    return imported;
}

// Python's builtins as they are at any time, with that __import__: a dict that has this alone, and finds what is missing in it in the
// true ones. NULL after an exception.
static PyObject *make_builtins(PyObject *real)
{
    static PyMethodDef method = {"__import__", (PyCFunction)(void (*)(void))import_module,
                                 METH_VARARGS | METH_KEYWORDS, NULL};
    PyObject *get = python.PyObject_GetAttrString(real, "__getitem__");
    PyObject *dict = python.PyDict_GetItemString(real, "dict"); // borrowed
    PyObject *function = python.PyCFunction_NewEx(&method, real, NULL);
    PyObject *class = get != NULL && dict != NULL
                          ? python.PyObject_CallFunction((PyObject *)python.PyType_Type, "s(O){sO}", "dict",
                                                         dict, "__missing__", get)
                          : NULL;
    PyObject *builtins = class != NULL ? python.PyObject_CallFunctionObjArgs(class, NULL) : NULL;
    if (builtins != NULL &&
        (function == NULL || python.PyDict_SetItemString(builtins, "__import__", function) != 0)) {
        python.Py_DecRef(builtins);
        builtins = NULL;
    }
    python.Py_DecRef(class);
    python.Py_DecRef(function);
    python.Py_DecRef(get);
    return builtins;
}

// What importlib does with a module's code: no frame of its own shows in tracebacks.
static PyObject *run(PyObject *code, PyObject *namespace, PyObject *real)
{
    PyObject *importlib = python.PyImport_ImportModule("_frozen_importlib");
    PyObject *exec = python.PyDict_GetItemString(real, "exec"); // borrowed
    PyObject *result =
        importlib != NULL && exec != NULL
            ? python.PyObject_CallMethod(importlib, "_call_with_frames_removed", "OOO", exec, code, namespace)
            : NULL;
    python.Py_DecRef(importlib);
    return result;
}

// exec_module(module) of the loader that self is.
static PyObject *exec_module(PyObject *self, PyObject *arguments)
{
    PyObject *module = NULL;
    if (!python.PyArg_ParseTuple(arguments, "O:exec_module", &module))
        return NULL;
    PyObject *real = python.PyEval_GetBuiltins();          // borrowed
    PyObject *namespace = python.PyModule_GetDict(module); // borrowed
    PyObject *builtins = make_builtins(real);
    PyObject *name = builtins != NULL ? python.PyObject_GetAttrString(module, "__name__") : NULL;
    PyObject *code = name != NULL ? python.PyObject_CallMethod(self, "get_code", "O", name) : NULL;
    PyObject *result = NULL;
    if (code != NULL && python.PyDict_SetItemString(namespace, "__builtins__", builtins) == 0) {
        result = run(code, namespace, real);
        PyObject *exception = result == NULL ? api_take_exception() : NULL;
        if (python.PyDict_SetItemString(namespace, "__builtins__", real) != 0)
            python.PyErr_Clear();
        if (exception != NULL)
            api_give_exception(exception);
    }
    python.Py_DecRef(code);
    python.Py_DecRef(name);
    python.Py_DecRef(builtins);
    return result;
}

// Is it a file of pywin32's?
static bool is_pywin32(PyObject *spec, const char *module)
{
    PyObject *origin = python.PyObject_GetAttrString(spec, "origin");
    char *text = origin != NULL ? traceback_text_of(origin) : NULL;
    char *end = text_format("\\win32\\lib\\%s.py", module);
    const bool is = text != NULL && text_ends_with_ignore_case(text, end);
    free(end);
    free(text);
    python.Py_DecRef(origin);
    return is;
}

PyObject *pywin32_imports_find(const char *module)
{
    static PyMethodDef method = {"exec_module", exec_module, METH_VARARGS, NULL};
    return module_hook_find(module, &method, is_pywin32);
}
