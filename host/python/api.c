// SPDX-License-Identifier: MIT
#include "python/api.h"

#include <stdlib.h>

#include <windows.h>
#include <psapi.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/wide.h"
#include "python/environment.h"

struct python_api python;

#define OFFSET(name) offsetof(struct python_api, name)
static const struct {
    const char *name;
    size_t offset;
    bool optional;
    const char *other; // of an optional one: what stands in for it; NULL: nothing need
} bindings[] = {
#define X(name) {#name, OFFSET(name), false, NULL},
    PYTHON_FUNCTIONS(X) PYTHON_OBJECTS(X)
#undef X
#define X(name, state, other) {#name, OFFSET(name), true, other},
        PYTHON_OPTIONAL_FUNCTIONS(X)
#undef X
};

static bool is_needed(HMODULE module, bool optional, const char *other)
{
    return !optional || (other != NULL && GetProcAddress(module, other) == NULL);
}

static bool bind(HMODULE module, const char *dll, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(bindings); i++) {
        FARPROC address = GetProcAddress(module, bindings[i].name);
        if (address == NULL && is_needed(module, bindings[i].optional, bindings[i].other)) {
            const char *other = bindings[i].other;
            error_set(error, ERROR_PROC_NOT_FOUND, "\"%s\" has no function %s%s%s", dll, bindings[i].name,
                      other != NULL ? ", nor " : "", other != NULL ? other : "");
            return error_advise(error,
                                "reinstall that Python: an official CPython, 3.9 or later; a CPython that is "
                                "newer than this pyhost may need a newer pyhost");
        }
        memcpy((char *)&python + bindings[i].offset, &address, sizeof address);
    }
    python.none = (PyObject *)(void *)GetProcAddress(module, "_Py_NoneStruct");
    if (python.none == NULL)
        return error_set(error, ERROR_PROC_NOT_FOUND, "\"%s\" has no _Py_NoneStruct", dll);
    python.module = module;
    python.dll = text_copy(dll);
    return true;
}

// The name of a module's file. Owner: the caller; NULL: it has none.
static char *file_name(HMODULE module)
{
    wchar_t wide[MAX_PATH]; // a file name: no path is asked for
    return module != NULL && GetModuleBaseNameW(GetCurrentProcess(), module, wide, COUNT_OF(wide)) != 0
               ? text_from_wide(wide)
               : NULL;
}

// Is the module a CPython, by its name? Then it is noted whether it is a free-threaded one.
static bool is_python(HMODULE module)
{
    int minor = 0;
    bool free_threaded = false;
    bool debug = false;
    char *name = file_name(module);
    const bool is = name != NULL && environment_parse_dll_name(name, &minor, &free_threaded, &debug);
    if (is)
        python.free_threaded = free_threaded;
    free(name);
    return is;
}

static uint32_t __stdcall load_system_dlls(void *context)
{
    static const wchar_t *const names[] = {L"ws2_32.dll", L"version.dll", L"bcrypt.dll"};
    static HMODULE loaded[COUNT_OF(names)]; // as long as the process
    (void)context;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        loaded[i] = LoadLibraryExW(names[i], NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    return loaded[0] != NULL;
}

void api_begin_ahead(void)
{
    HANDLE thread = thread_begin(load_system_dlls, NULL, (size_t)64 * 1024, NULL);
    if (thread != NULL)
        CloseHandle(thread);
}

// NULL: the system's error tells why.
static HMODULE load(const char *dll)
{
    wchar_t *wide = wide_from_text(dll);
    HMODULE module = LoadLibraryExW(wide, NULL,
                                    LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32 |
                                        LOAD_LIBRARY_SEARCH_USER_DIRS);
    const DWORD code = GetLastError();
    free(wide);
    SetLastError(code);
    return module;
}

bool api_load(const char *dll, struct error *error)
{
    HMODULE module = load(dll);
    if (module == NULL) {
        system_error(error, GetLastError(), "cannot load \"%s\"", dll);
        error_advise(error, "check that the service's account may read it, and that its Python starts: "
                            "run python.exe of the same directory");
        return false;
    }
    const bool done = bind(module, dll, error);
    (void)is_python(module); // by whatever name, the environment has found this one
    return done;
}

// Binds module, which is a CPython.
static bool bind_python(HMODULE module, struct error *error)
{
    char *name = file_name(module);
    const bool done = bind(module, name, error);
    free(name);
    return done;
}

bool api_bind_loaded(const void *caller, struct error *error)
{
    HMODULE modules[1024];
    HMODULE first = NULL;
    DWORD size = 0;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       caller, &first);
    if (is_python(first))
        return bind_python(first, error);
    if (!EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &size))
        return system_error(error, GetLastError(), "cannot list the DLLs of this process");
    for (size_t i = 0; i < size / sizeof(HMODULE) && i < COUNT_OF(modules); i++)
        if (is_python(modules[i]))
            return bind_python(modules[i], error);
    return error_set(error, 0, "there is no python3Y.dll in this process");
}

PyObject *api_take_exception(void)
{
    if (python.PyErr_GetRaisedException != NULL)
        return python.PyErr_GetRaisedException();
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *trace = NULL;
    python.PyErr_Fetch(&type, &value, &trace);
    if (type == NULL)
        return NULL;
    python.PyErr_NormalizeException(&type, &value, &trace);
    if (trace != NULL && value != NULL)
        python.PyException_SetTraceback(value, trace);
    python.Py_DecRef(trace);
    python.Py_DecRef(type);
    return value;
}

void api_give_exception(PyObject *exception)
{
    if (python.PyErr_SetRaisedException != NULL) {
        python.PyErr_SetRaisedException(exception);
        return;
    }
    python.PyErr_Restore(
        exception != NULL ? python.PyObject_GetAttrString(exception, "__class__") : NULL, exception,
        exception != NULL ? python.PyObject_GetAttrString(exception, "__traceback__") : NULL);
}

bool api_is_main_interpreter(void)
{
    return python.PyInterpreterState_Get() == python.PyInterpreterState_Main();
}

PyObject *api_dict_get(PyObject *dict, const char *key)
{
    PyObject *value = NULL;
    if (dict == NULL)
        return NULL;
    if (python.PyDict_GetItemStringRef != NULL) {
        PyObject *exception = api_take_exception();
        if (python.PyDict_GetItemStringRef(dict, key, &value) < 0)
            python.PyErr_Clear();
        if (exception != NULL)
            api_give_exception(exception);
    } else { // before 3.13 the GIL keeps what is borrowed
        value = python.PyDict_GetItemString(dict, key);
        python.Py_IncRef(value);
    }
    return value;
}

PyObject *api_loaded_module(const char *name)
{
    return api_dict_get(python.PyImport_GetModuleDict(), name);
}

PyObject *api_none(void)
{
    python.Py_IncRef(python.none);
    return python.none;
}
