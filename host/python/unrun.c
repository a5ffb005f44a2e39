// SPDX-License-Identifier: MIT
#include "python/unrun.h"

#include "python/api.h"

static struct {
    PyObject *own;    // the instance's __dict__
    bool was_own;     // its method stood there, and not in the class
    const char *name; // of the method
    bool made;        // it has returned something
} heard = {.name = "SvcDoRun"};

// The function of that name in pyhost_compat.methods with a method and what it returned; NULL after an exception.
static PyObject *ask(const char *function, const char *method, PyObject *result)
{
    PyObject *module = python.PyImport_ImportModule("pyhost_compat.methods");
    PyObject *answer =
        module != NULL ? python.PyObject_CallMethod(module, function, "sO", method, result) : NULL;
    python.Py_DecRef(module);
    return answer;
}

// Stands for SvcDoRun, which is self, once. The instance is as it was before that runs: code may pickle it.
static PyObject *call_heard(PyObject *self, PyObject *arguments, PyObject *named)
{
    PyObject *own = heard.own;
    heard.own = NULL;
    if (own != NULL && heard.was_own)
        (void)python.PyDict_SetItemString(own, heard.name, self);
    else if (own != NULL)
        python.Py_DecRef(python.PyObject_CallMethod(own, "pop", "sO", heard.name, python.none));
    python.PyErr_Clear();
    python.Py_DecRef(own);
    PyObject *result = python.PyObject_Call(self, arguments, named);
    if (result != NULL && result != python.none) {
        heard.made = true;
        python.Py_DecRef(ask("note", heard.name, result));
        python.PyErr_Clear();
    }
    return result;
}

void unrun_listen(void *instance)
{
    static PyMethodDef definition = {"SvcDoRun", (PyCFunction)(void (*)(void))call_heard,
                                     METH_VARARGS | METH_KEYWORDS, NULL};
    PyObject *own = python.PyObject_GetAttrString(instance, "__dict__");
    PyObject *kept = own != NULL ? api_dict_get(own, heard.name) : NULL;
    PyObject *method = own != NULL ? python.PyObject_GetAttrString(instance, heard.name) : NULL;
    PyObject *function = method != NULL ? python.PyCFunction_NewEx(&definition, method, NULL) : NULL;
    if (function != NULL && python.PyDict_SetItemString(own, heard.name, function) == 0) {
        heard.was_own = kept != NULL;
        heard.own = own;
        own = NULL;
    }
    python.PyErr_Clear();
    python.Py_DecRef(function);
    python.Py_DecRef(method);
    python.Py_DecRef(kept);
    python.Py_DecRef(own);
}

void unrun_forget(void)
{
    python.Py_DecRef(heard.own);
    heard.own = NULL;
}

bool unrun_check(const char *method, void *result)
{
    if (result == python.none && !heard.made)
        return false; // as most do; what finds more is not loaded for it
    PyObject *answer = ask("ended", method, result);
    const bool is = answer == NULL && python.PyErr_ExceptionMatches(*python.PyExc_TypeError);
    if (answer == NULL && !is)
        python.PyErr_Clear();
    python.Py_DecRef(answer);
    return is;
}
