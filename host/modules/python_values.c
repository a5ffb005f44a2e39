// SPDX-License-Identifier: MIT
#include "modules/python_values.h"

#include <stdlib.h>

#include <windows.h>
#include <objbase.h>

#include "base/compiler.h"
#include "base/system_error.h"
#include "modules/importer.h"
#include "python/sys_module.h"
#include "python/traceback.h"

// The functions of a module are given it as self.
static bool fill(PyObject *dict, PyObject *self, const char *module_name, PyMethodDef *methods,
                 size_t method_count, const struct python_constant *constants, size_t constant_count)
{
    PyObject *name = sys_module_str(module_name);
    bool done = name != NULL;
    for (size_t i = 0; done && i < method_count; i++) {
        PyObject *function = python.PyCFunction_NewEx(&methods[i], self, name);
        done = function != NULL && python.PyDict_SetItemString(dict, methods[i].ml_name, function) == 0;
        python.Py_DecRef(function);
    }
    for (size_t i = 0; done && i < constant_count; i++) {
        PyObject *value = python.PyLong_FromLongLong(constants[i].value);
        done = value != NULL && python.PyDict_SetItemString(dict, constants[i].name, value) == 0;
        python.Py_DecRef(value);
    }
    python.Py_DecRef(name);
    return done;
}

bool python_values_fill(PyObject *dict, const char *module_name, PyMethodDef *methods, size_t method_count,
                        const struct python_constant *constants, size_t constant_count)
{
    return fill(dict, NULL, module_name, methods, method_count, constants, constant_count);
}

PyObject *python_values_spec(const char *name, PyObject *loader)
{
    PyObject *own = python.PySys_GetObject("__spec__"); // borrowed: the spec of sys itself
    PyObject *new_spec = own != NULL ? python.PyObject_GetAttrString(own, "__class__") : NULL;
    PyObject *spec = new_spec != NULL ? python.PyObject_CallFunction(new_spec, "sO", name, loader) : NULL;
    python.Py_DecRef(new_spec);
    return spec;
}

// A spec, by which importlib.util.find_spec() finds the module; it has no loader.
static bool give_spec(PyObject *module, const char *name)
{
    PyObject *spec = python_values_spec(name, python.none);
    bool done = spec != NULL && python.PyObject_SetAttrString(module, "__spec__", spec) == 0;
    python.Py_DecRef(spec);
    return done;
}

PyObject *python_values_module(const char *name, const char *doc, PyMethodDef *methods, size_t method_count,
                               const struct python_constant *constants, size_t constant_count)
{
    PyObject *module = python.PyImport_AddModule(name); // borrowed, and kept by sys.modules
    PyObject *text = sys_module_str(doc);
    bool done =
        module != NULL && text != NULL && python.PyObject_SetAttrString(module, "__doc__", text) == 0 &&
        give_spec(module, name) &&
        fill(python.PyModule_GetDict(module), module, name, methods, method_count, constants, constant_count);
    python.Py_DecRef(text);
    return done ? module : NULL;
}

bool python_values_need_main(const char *function)
{
    if (api_is_main_interpreter())
        return true;
    python.PyErr_Format(*python.PyExc_RuntimeError, "%s works in the main interpreter only", function);
    return false;
}

char *python_values_text(PyObject *object, const char *complaint)
{
    Py_ssize_t length = 0;
    wchar_t *wide = python.PyUnicode_AsWideCharString(object, &length); // takes a str only
    if (wide == NULL) {
        python.PyErr_Clear();
        python.PyErr_SetString(*python.PyExc_TypeError, complaint);
        return NULL;
    }
    char *text = text_from_utf16((const uint16_t *)wide, (size_t)length);
    python.PyMem_Free(wide);
    return text;
}

bool python_values_texts(PyObject *object, struct text_list *texts, const char *complaint)
{
    Py_ssize_t size = python.PySequence_Check(object) ? python.PySequence_Size(object) : -1;
    if (size < 0) {
        python.PyErr_Clear();
        python.PyErr_SetString(*python.PyExc_TypeError, complaint);
        return false;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = python.PySequence_GetItem(object, i);
        PyObject *str = item != NULL ? python.PyObject_Str(item) : NULL;
        char *text = str != NULL ? python_values_text(str, complaint) : NULL;
        python.Py_DecRef(str);
        python.Py_DecRef(item);
        if (text == NULL)
            return false;
        text_list_add_owned(texts, text);
    }
    return true;
}

bool python_values_number(PyObject *object, uint32_t *number)
{
    *number = (uint32_t)python.PyLong_AsUnsignedLongMask(object);
    return python.PyErr_Occurred() == NULL;
}

bool python_values_handle(PyObject *object, void **handle)
{
    *handle = NULL;
    if (object == python.none)
        return true;
    PyObject *number = python.PyNumber_Index(object); // not PyNumber_Long: that takes "12" and 1.5 as well
    if (number == NULL) {                             // pywin32's own handles have no __index__
        python.PyErr_Clear();
        number = python.PyObject_GetAttrString(object, "handle");
    }
    if (number == NULL) {
        python.PyErr_Clear();
        python.PyErr_SetString(*python.PyExc_TypeError, "The object is not a PyHANDLE object");
        return false;
    }
    *handle = (void *)(uintptr_t)python.PyLong_AsUnsignedLongLongMask(number); // -1 is a handle as well
    python.Py_DecRef(number);
    return python.PyErr_Occurred() == NULL;
}

PyObject *python_values_new_handle(const void *handle, const char *type)
{
    PyObject *module = importer_import("pywintypes");
    PyObject *number = python.PyLong_FromVoidPtr((void *)(uintptr_t)handle);
    PyObject *result =
        module != NULL && number != NULL ? python.PyObject_CallMethod(module, type, "O", number) : NULL;
    python.Py_DecRef(number);
    python.Py_DecRef(module);
    return result;
}

PyObject *python_values_opened(const void *handle, const char *type, uint32_t code, const char *function)
{
    if (handle == NULL)
        return python_values_raise(code, function);
    PyObject *result = python_values_new_handle(handle, type);
    SetLastError(code);
    return result;
}

PyObject *python_values_wide(const wchar_t *wide)
{
    return wide != NULL ? python.PyUnicode_FromWideChar(wide, -1) : api_none();
}

PyObject *python_values_done(bool succeeded, uint32_t code, const char *function)
{
    return succeeded ? api_none() : python_values_raise(code, function);
}

void *python_values_system_function(const wchar_t *dll, const char *function)
{
    HMODULE module =
        LoadLibraryExW(dll, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32); // stays loaded: it is asked again
    void *address = module != NULL ? (void *)(uintptr_t)GetProcAddress(module, function) : NULL;
    if (address == NULL)
        python_values_raise(GetLastError(), function);
    return address;
}

PyObject *python_values_power_setting(const void *guid, const void *data, size_t size)
{
    wchar_t text[64];
    if (StringFromGUID2(guid, text, COUNT_OF(text)) == 0)
        return api_none();
    PyObject *module = importer_import("pywintypes");
    PyObject *str = python.PyUnicode_FromWideChar(text, -1);
    PyObject *iid =
        module != NULL && str != NULL ? python.PyObject_CallMethod(module, "IID", "O", str) : NULL;
    PyObject *bytes = python.PyBytes_FromStringAndSize(data, (Py_ssize_t)size);
    PyObject *result = iid != NULL && bytes != NULL ? python.Py_BuildValue("(OO)", iid, bytes) : NULL;
    python.Py_DecRef(bytes);
    python.Py_DecRef(iid);
    python.Py_DecRef(str);
    python.Py_DecRef(module);
    return result;
}

PyObject *python_values_raise(uint32_t code, const char *function)
{
    char *whole = system_error_whole_text(code);
    char *text =
        whole != NULL ? text_trimmed(whole, strlen(whole)) : text_copy("No error message is available");
    PyObject *module = importer_import("pywintypes");
    PyObject *type = module != NULL ? python.PyObject_GetAttrString(module, "error") : NULL;
    PyObject *message = sys_module_str(text);
    PyObject *arguments =
        message != NULL ? python.Py_BuildValue("(ksO)", (unsigned long)code, function, message) : NULL;
    if (type != NULL && arguments != NULL)
        python.PyErr_SetObject(type, arguments);
    python.Py_DecRef(arguments);
    python.Py_DecRef(message);
    python.Py_DecRef(type);
    python.Py_DecRef(module);
    free(text);
    free(whole);
    return NULL;
}
