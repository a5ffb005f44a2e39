// SPDX-License-Identifier: MIT
#include "python/api.h"

#include <stdlib.h>

#include <windows.h>
#include <psapi.h>

#include "base/compiler.h"
#include "base/path.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "python/environment.h"

struct python_api python;

#define OFFSET(name) offsetof(struct python_api, name)
static const struct {
    const char *name;
    size_t offset;
    bool optional;
} bindings[] = {
#define X(name) {#name, OFFSET(name), false},
    PYTHON_FUNCTIONS(X) PYTHON_OBJECTS(X)
#undef X
#define X(name) {#name, OFFSET(name), true},
        PYTHON_OPTIONAL_FUNCTIONS(X)
#undef X
};

static bool bind(HMODULE module, const char *dll, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(bindings); i++) {
        FARPROC address = GetProcAddress(module, bindings[i].name);
        if (address == NULL && !bindings[i].optional) {
            error_set(error, ERROR_PROC_NOT_FOUND, "\"%s\" has no function %s", dll, bindings[i].name);
            return error_advise(error, "is it an official CPython, 3.9 or later? Reinstall that Python");
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

bool api_load(const char *dll, struct error *error)
{
    bool done = false;
    wchar_t *wide_dll = wide_from_text(dll);

    HMODULE module = LoadLibraryExW(wide_dll, NULL,
                                    LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32 |
                                        LOAD_LIBRARY_SEARCH_USER_DIRS);
    if (module == NULL) {
        system_error(error, GetLastError(), "cannot load \"%s\"", dll);
        error_advise(error, "check that the service's account may read it, and that its Python starts: "
                            "run python.exe of the same directory");
        goto done;
    }
    done = bind(module, dll, error);
done:
    free(wide_dll);
    return done;
}

bool api_bind_loaded(struct error *error)
{
    HMODULE modules[1024];
    DWORD size = 0;
    wchar_t wide[MAX_PATH]; // a file name: no path is asked for
    if (!EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &size))
        return system_error(error, GetLastError(), "cannot list the DLLs of this process");
    for (size_t i = 0; i < size / sizeof(HMODULE) && i < COUNT_OF(modules); i++) {
        int minor = 0;
        bool free_threaded = false;
        bool debug = false;
        if (GetModuleBaseNameW(GetCurrentProcess(), modules[i], wide, COUNT_OF(wide)) == 0)
            continue;
        char *name = text_from_wide(wide);
        bool is_python = environment_parse_dll_name(name, &minor, &free_threaded, &debug);
        bool done = is_python && bind(modules[i], name, error);
        python.free_threaded = free_threaded;
        free(name);
        if (is_python)
            return done;
    }
    return error_set(error, 0, "there is no python3Y.dll in this process");
}

PyObject *api_none(void)
{
    python.Py_IncRef(python.none);
    return python.none;
}
