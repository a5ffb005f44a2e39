// SPDX-License-Identifier: MIT
#include "python/sys_module.h"

#include <stdlib.h>

#include "base/wide.h"
#include "python/traceback.h"

PyObject *sys_module_str(const char *text)
{
    wchar_t *wide = wide_from_text(text);
    PyObject *str = python.PyUnicode_FromWideChar(wide, -1);
    free(wide);
    return str;
}

PyObject *sys_module_get(const char *name)
{
    if (!python.free_threaded) { // the GIL keeps what is borrowed
        PyObject *value = python.PySys_GetObject(name);
        python.Py_IncRef(value);
        return value;
    }
    PyObject *sys = api_loaded_module("sys");
    PyObject *value = sys != NULL ? api_dict_get(python.PyModule_GetDict(sys), name) : NULL;
    python.Py_DecRef(sys);
    return value;
}

bool sys_module_set_text(const char *name, const char *text)
{
    PyObject *value = sys_module_str(text);
    bool done = value != NULL && python.PySys_SetObject(name, value) == 0;
    python.Py_DecRef(value);
    return done;
}

PyObject *sys_module_strs(const struct text_list *texts)
{
    PyObject *list = python.PyList_New((Py_ssize_t)texts->count);
    bool done = list != NULL;
    for (size_t i = 0; done && i < texts->count; i++) {
        PyObject *value = sys_module_str(texts->items[i]);
        done = value != NULL && python.PyList_SetItem(list, (Py_ssize_t)i, value) == 0; // takes value over
    }
    if (done)
        return list;
    python.Py_DecRef(list);
    return NULL;
}

bool sys_module_set_texts(const char *name, const struct text_list *texts)
{
    PyObject *list = sys_module_strs(texts);
    const bool done = list != NULL && python.PySys_SetObject(name, list) == 0;
    python.Py_DecRef(list);
    return done;
}

static char *own_place; // set before any of the service's code runs

static bool insert(const char *place)
{
    PyObject *path = sys_module_get("path");
    PyObject *value = sys_module_str(place);
    bool done = path != NULL && value != NULL && python.PyList_Insert(path, 0, value) == 0;
    python.Py_DecRef(value);
    python.Py_DecRef(path);
    return done;
}

bool sys_module_path_begin(const char *place)
{
    free(own_place);
    own_place = text_copy(place);
    return insert(place);
}

bool sys_module_path_begin_again(void)
{
    return own_place == NULL || insert(own_place);
}

bool sys_module_path_append(const char *directory)
{
    PyObject *path = sys_module_get("path");
    PyObject *value = sys_module_str(directory);
    bool done = path != NULL && value != NULL && python.PyList_Append(path, value) == 0;
    python.Py_DecRef(value);
    python.Py_DecRef(path);
    return done;
}

bool sys_module_path_remove(const char *directory)
{
    PyObject *path = sys_module_get("path");
    bool done = false;
    for (Py_ssize_t i = path != NULL ? python.PySequence_Size(path) : 0; i > 0 && !done; i--) {
        PyObject *item = python.PySequence_GetItem(path, i - 1);
        char *text = item != NULL ? traceback_text_of(item) : NULL;
        if (text != NULL && text_equal_ignore_case(text, directory)) {
            PyObject *taken = python.PyObject_CallMethod(path, "pop", "n", i - 1);
            done = taken != NULL;
            python.Py_DecRef(taken);
        }
        free(text);
        python.Py_DecRef(item);
    }
    python.PyErr_Clear();
    python.Py_DecRef(path);
    return done;
}

bool sys_module_path_replace(const char *directory, const char *replacement)
{
    PyObject *path = sys_module_get("path");
    Py_ssize_t count = path != NULL ? python.PySequence_Size(path) : 0;
    bool done = true;
    for (Py_ssize_t i = 0; i < count && done; i++) {
        PyObject *item = python.PySequence_GetItem(path, i);
        char *text = item != NULL ? traceback_text_of(item) : NULL;
        if (text != NULL && text_equal_ignore_case(text, directory)) {
            PyObject *value = sys_module_str(replacement);
            done = value != NULL && python.PyList_SetItem(path, i, value) == 0; // takes value over
        }
        free(text);
        python.Py_DecRef(item);
    }
    python.Py_DecRef(path);
    return done;
}
