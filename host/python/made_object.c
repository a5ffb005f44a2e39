// SPDX-License-Identifier: MIT
#include "python/made_object.h"

#include <stdlib.h>

#include "base/text.h"
#include "python/api.h"
#include "python/sys_module.h"
#include "python/traceback.h"

bool made_object_raise(void *result, const struct program_spec *spec, char **advice)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.entry_functions");
    char *name = text_format("%s:%s", spec->target, spec->function);
    PyObject *text = sys_module_str(name);
    PyObject *found = module != NULL && text != NULL
                          ? python.PyObject_CallMethod(module, "made", "OO", (PyObject *)result, text)
                          : NULL;
    python.PyErr_Clear();
    const bool is = found != NULL && found != python.none;
    PyObject *what = is ? python.PySequence_GetItem(found, 0) : NULL;
    PyObject *cure = is ? python.PySequence_GetItem(found, 1) : NULL;
    if (is) {
        *advice = traceback_text_of(cure);
        python.PyErr_SetObject(*python.PyExc_TypeError, what);
    }
    python.Py_DecRef(cure);
    python.Py_DecRef(what);
    python.Py_DecRef(found);
    python.Py_DecRef(text);
    free(name);
    python.Py_DecRef(module);
    return is;
}
