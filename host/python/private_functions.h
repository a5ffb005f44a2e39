// SPDX-License-Identifier: MIT
// The one table of what the host leans on in CPython that is private, deprecated, or not in every version: what becomes of each
// function, and what the host calls where there is none. Included by python/api.h only, behind Python.h.
#pragma once

// X(FUNCTION, STATE, OTHER). OTHER is the function that is called where FUNCTION is missing; a Python that has neither is refused.
// NULL: none is needed, and the use says what happens without.
//
// A Python that nobody has tried yet is taken by this rule, whatever its version.
#define PYTHON_OPTIONAL_FUNCTIONS(X) \
    X(PyDict_GetItemStringRef, "new in 3.13", "PyDict_GetItemString") \
    X(PyErr_Fetch, "deprecated since 3.12", "PyErr_GetRaisedException") \
    X(PyErr_GetRaisedException, "new in 3.12", "PyErr_Fetch") \
    X(PyErr_NormalizeException, "deprecated since 3.12", "PyErr_GetRaisedException") \
    X(PyErr_Restore, "deprecated since 3.12", "PyErr_SetRaisedException") \
    X(PyErr_SetRaisedException, "new in 3.12", "PyErr_Restore") \
    X(PyInitConfig_Create, "new in 3.14", "Py_SetPythonHome") \
    X(PyInitConfig_Free, "new in 3.14", "Py_SetPythonHome") \
    X(PyInitConfig_GetError, "new in 3.14", "Py_SetPythonHome") \
    X(PyInitConfig_SetInt, "new in 3.14", "Py_SetPythonHome") \
    X(PyInitConfig_SetStr, "new in 3.14", "Py_SetPythonHome") \
    X(PyInitConfig_SetStrList, "new in 3.14", "Py_SetPythonHome") \
    X(PyUnstable_DumpTracebackThreads, "new in 3.15; may change with each version", NULL) \
    X(PyUnstable_GC_VisitObjects, "new in 3.12; may change with each version", NULL) \
    X(Py_InitializeFromInitConfig, "new in 3.14", "Py_SetPythonHome") \
    X(Py_SetPythonHome, "deprecated since 3.11, to be removed", "Py_InitializeFromInitConfig") \
    X(Py_SetStandardStreamEncoding, "deprecated since 3.11, not in 3.13", NULL) \
    X(_PyOS_SigintEvent, "private", NULL) \
    X(_Py_DumpTracebackThreads, "private; in the DLLs of 3.11 and 3.12", NULL)

// What headers hide: the first in every version, the second from 3.13 on; what is newer than the oldest headers that the host is
// built with. Where a header has a declaration as well, the compiler compares. The names are CPython's choice.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern const char *_Py_DumpTracebackThreads(int fd, PyInterpreterState *interpreter, PyThreadState *current);
extern void *_PyOS_SigintEvent(void);
extern int Py_SetStandardStreamEncoding(const char *encoding, const char *errors);
extern int PyDict_GetItemStringRef(PyObject *dict, const char *key, PyObject **value);
typedef struct PyInitConfig PyInitConfig;
extern PyInitConfig *PyInitConfig_Create(void);
extern void PyInitConfig_Free(PyInitConfig *config);
extern int PyInitConfig_GetError(PyInitConfig *config, const char **text);
extern int PyInitConfig_SetInt(PyInitConfig *config, const char *name, int64_t value);
extern int PyInitConfig_SetStr(PyInitConfig *config, const char *name, const char *value);
extern int PyInitConfig_SetStrList(PyInitConfig *config, const char *name, size_t length, char *const *items);
extern int Py_InitializeFromInitConfig(PyInitConfig *config);
extern PyObject *PyErr_GetRaisedException(void);
extern void PyErr_SetRaisedException(PyObject *exception);
extern const char *PyUnstable_DumpTracebackThreads(int fd, PyInterpreterState *interpreter,
                                                   PyThreadState *current, Py_ssize_t most);
typedef int (*gcvisitobjects_t)(PyObject *object, void *argument);
extern void PyUnstable_GC_VisitObjects(gcvisitobjects_t callback, void *argument);
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
