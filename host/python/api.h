// SPDX-License-Identifier: MIT
// The functions of CPython that the host uses, bound at run time from whichever pythonXY.dll a service needs.
//
// Prototypes come from CPython's own headers: a pointer's type is that of the declared function, so the
// compiler checks every call. One binary serves every CPython from 3.9 on, GIL or free-threaded, release or
// debug, because only functions are used: no macro that reads an object's fields, no static PyModuleDef or
// PyTypeObject, no field of PyConfig. The macros that would break this rule are taken away below.
//
//     python.PyImport_ImportModule("service")
#pragma once

#include <stdbool.h>

#define Py_NO_ENABLE_SHARED // nothing of Python is linked: Python.h is not to name a library to MSVC's linker
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
#include <Python.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include "base/error.h"
#include "python/private_functions.h"

// What a function of a method table takes and returns, for who reads it and for the stubs, which are made from it. Not for
// the exe: in a service nobody asks for help.
#define SIGNATURE(text) NULL

// Exported by every python3Y.dll from 3.9 on.
#define PYTHON_FUNCTIONS(X) \
    X(PyBool_FromLong) \
    X(PyBuffer_Release) \
    X(PyBytes_AsStringAndSize) \
    X(PyBytes_FromStringAndSize) \
    X(PyCallable_Check) \
    X(PyCFunction_NewEx) \
    X(PyConfig_Clear) \
    X(PyConfig_InitPythonConfig) \
    X(PyConfig_SetArgv) \
    X(PyDict_GetItemString) \
    X(PyDict_SetItemString) \
    X(PyDict_Size) \
    X(PyErr_CheckSignals) \
    X(PyErr_Clear) \
    X(PyErr_ExceptionMatches) \
    X(PyErr_NewException) \
    X(PyErr_Occurred) \
    X(PyErr_WriteUnraisable) \
    X(PyErr_SetFromWindowsErr) \
    X(PyErr_SetObject) \
    X(PyErr_SetString) \
    X(PyErr_Format) \
    X(PyEval_AcquireThread) \
    X(PyEval_EvalCode) \
    X(PyEval_GetBuiltins) \
    X(PyEval_GetFrame) \
    X(PyEval_RestoreThread) \
    X(PyEval_SaveThread) \
    X(PyException_SetTraceback) \
    X(PyGILState_Ensure) \
    X(PyGILState_Release) \
    X(PyImport_AddModule) \
    X(PyImport_GetImporter) \
    X(PyImport_GetModuleDict) \
    X(PyImport_Import) \
    X(PyImport_ImportModule) \
    X(PyInterpreterState_Get) \
    X(PyInterpreterState_GetDict) \
    X(PyInterpreterState_GetID) \
    X(PyInterpreterState_Head) \
    X(PyInterpreterState_Main) \
    X(PyInterpreterState_Next) \
    X(PyInterpreterState_ThreadHead) \
    X(PyList_Append) \
    X(PyList_Insert) \
    X(PyList_New) \
    X(PyList_SetItem) \
    X(PyLong_AsLong) \
    X(PyLong_AsUnsignedLongLongMask) \
    X(PyLong_AsUnsignedLongMask) \
    X(PyLong_AsVoidPtr) \
    X(PyLong_FromLong) \
    X(PyLong_FromSsize_t) \
    X(PyLong_FromUnsignedLong) \
    X(PyLong_FromVoidPtr) \
    X(PyModule_GetDict) \
    X(PyModule_New) \
    X(PyModuleDef_Init) \
    X(PyObject_Call) \
    X(PyObject_CallFunction) \
    X(PyObject_CallFunctionObjArgs) \
    X(PyObject_CallMethod) \
    X(PyObject_CallObject) \
    X(PyObject_GetAttr) \
    X(PyObject_GetAttrString) \
    X(PyObject_GetBuffer) \
    X(PyObject_HasAttrString) \
    X(PyObject_IsInstance) \
    X(PyObject_IsTrue) \
    X(PyObject_SetAttr) \
    X(PyObject_SetAttrString) \
    X(PyObject_Str) \
    X(PyObject_Type) \
    X(PySequence_Check) \
    X(PySequence_Contains) \
    X(PySequence_GetItem) \
    X(PySequence_Size) \
    X(PyStatus_Exception) \
    X(PySys_AddAuditHook) \
    X(PySys_GetObject) \
    X(PySys_SetObject) \
    X(PyThreadState_Clear) \
    X(PyThreadState_DeleteCurrent) \
    X(PyThreadState_Get) \
    X(PyThreadState_GetFrame) \
    X(PyThreadState_New) \
    X(PyThreadState_Next) \
    X(PyThreadState_SetAsyncExc) \
    X(PyTuple_New) \
    X(PyTuple_SetItem) \
    X(PyType_GetFlags) \
    X(PyType_GetSlot) \
    X(PyUnicode_AsUTF8AndSize) \
    X(PyUnicode_AsWideCharString) \
    X(PyUnicode_FromString) \
    X(PyUnicode_FromWideChar) \
    X(PyByteArray_AsString) \
    X(PyByteArray_FromStringAndSize) \
    X(PyByteArray_Size) \
    X(PyDict_New) \
    X(PyDict_SetItem) \
    X(PyLong_FromLongLong) \
    X(PyNumber_Index) \
    X(PyObject_Bytes) \
    X(PySequence_Tuple) \
    X(PyPreConfig_InitPythonConfig) \
    X(Py_PreInitializeFromArgs) \
    X(PyMem_Free) \
    X(PyMem_Malloc) \
    X(PyArg_ParseTuple) \
    X(Py_BuildValue) \
    X(Py_AddPendingCall) \
    X(Py_CompileStringObject) \
    X(Py_DecRef) \
    X(Py_FatalError) \
    X(Py_FinalizeEx) \
    X(Py_IncRef) \
    X(Py_InitializeFromConfig) \
    X(Py_IsInitialized)

// Exported objects: addresses in the DLL.
#define PYTHON_OBJECTS(X) \
    X(PyExc_ImportError) \
    X(PyExc_KeyboardInterrupt) \
    X(PyExc_OSError) \
    X(PyExc_RuntimeError) \
    X(PyExc_SystemExit) \
    X(PyExc_TypeError) \
    X(PyExc_ValueError) \
    X(PyType_Type)

#if defined(__GNUC__) // what the table calls deprecated
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#elif defined(_MSC_VER)
#pragma warning(push)
#pragma warning(disable : 4996)
#endif
struct python_api {
// The type of the address: to Visual C++ that of a function is a pointer already. A member's name cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define X(name) __typeof__(&name) name;
    PYTHON_FUNCTIONS(X)
    PYTHON_OBJECTS(X)
#undef X
#define X(name, state, other) __typeof__(&name) name;
    PYTHON_OPTIONAL_FUNCTIONS(X)
#undef X
    // NOLINTEND(bugprone-macro-parentheses)
    PyObject *none; // None, borrowed
    void *module;   // the DLL's HMODULE
    bool free_threaded;
    char *dll; // its path; NULL until it is loaded
};
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#elif defined(_MSC_VER)
#pragma warning(pop)
#endif

// The one binding of this process: filled by api_load(), read-only afterwards, so free to use from any
// thread.
extern struct python_api python;

// Begins to load what CPython's DLLs need of the system's (bcrypt: since 3.11), on a thread of its own: half of the time that its load takes, and it can pass
// while the SCM answers. Which Python it will be need not be known. What fails, api_load() finds out.
void api_begin_ahead(void);

// Loads the DLL at the absolute path dll, with its dependencies from its own directory, System32 and the directories that were added
// to the process's search (python/dll_places.h), and binds all functions. Call it once. Errors name the DLL, the system's reason,
// or the function that it lacks.
bool api_load(const char *dll, struct error *error);

// Binds all functions from the CPython that this process runs already: the one whose DLL caller, an address in code, lies in, since
// a process may have two; else the first of the process.
bool api_bind_loaded(const void *caller, struct error *error);

// The current exception, taken away, as one object with its traceback; a new reference, NULL where there is none.
PyObject *api_take_exception(void);

// Makes exception the current one, and takes it over.
void api_give_exception(PyObject *exception);

// Is the calling thread in the interpreter that Python started with, and not in one that its code has made? With the GIL.
bool api_is_main_interpreter(void);

// The value of a key: a new reference, since a thread without the GIL may take a borrowed one's object away at any moment. NULL
// without an exception where there is none, or no dict. An exception that is set stays.
PyObject *api_dict_get(PyObject *dict, const char *key);

// A module that has been imported, as api_dict_get().
PyObject *api_loaded_module(const char *name);

// A new reference to None, to return from a function.
PyObject *api_none(void);

// What reads or writes an object's fields without a function, under the names that a hand would type by
// habit.
#undef PyCFunction_NewEx // a macro over the function since 3.9
#undef Py_FatalError     // since 3.9 as well
#undef Py_INCREF
#undef Py_DECREF
#undef Py_XINCREF
#undef Py_XDECREF
#undef Py_CLEAR
#undef Py_RETURN_NONE
#undef PyTuple_GET_ITEM
#undef PyList_GET_ITEM
#if defined(__GNUC__)
#pragma GCC poison Py_INCREF Py_DECREF Py_XINCREF Py_XDECREF Py_CLEAR Py_RETURN_NONE PyTuple_GET_ITEM \
    PyList_GET_ITEM
#endif
