// SPDX-License-Identifier: MIT
// The other door: _pyhost as an extension module. Under python.exe (or a frozen program) it brings what
// pyhost.exe brings to the code that it hosts: servicemanager, and the Win32 calls under the compatibility
// modules. One binary serves every CPython: nothing of Python is linked, and the module's definition is laid
// out for the Python that loads it.
#include <stdint.h>
#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"
#include "modules/host_callbacks.h"
#include "modules/servicemanager.h"
#include "modules/win32_calls.h"
#include "python/api.h"
#include "service/guest.h"

static struct host_callbacks callbacks;

// The path of this DLL: it has the message table. Owner: the caller.
static char *own_path(void)
{
    HMODULE module = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (const wchar_t *)(const void *)&callbacks, &module);
    for (DWORD capacity = 256;; capacity *= 2) {
        wchar_t *wide = memory_allocate(capacity * sizeof *wide);
        DWORD length = GetModuleFileNameW(module, wide, capacity);
        char *path = length < capacity ? text_from_wide(wide) : NULL; // else it was cut
        free(wide);
        if (path != NULL)
            return path;
    }
}

// Py_mod_exec: fills the module, and makes servicemanager beside it.
static int execute(PyObject *module)
{
    (void)module; // it is in sys.modules, where it is found by its name
    struct error error = {0};
    bool done = win32_calls_install(&callbacks, &error) && servicemanager_install(&callbacks, &error);
    if (!done)
        python.PyErr_SetString(*python.PyExc_ImportError, error.message);
    error_clear(&error);
    return done ? 0 : -1;
}

struct slot {
    int number;
    void *value;
};

// A PyModuleDef: the head of an object, which is larger without the GIL, then fields that never changed
// (docs.python.org, "PyModuleDef"): m_init, m_index, m_copy; m_name, m_doc, m_size, m_methods, m_slots,
// m_traverse, m_clear, m_free. Lives as long as the process.
static void *make_definition(void)
{
    // Py_mod_exec; Py_mod_multiple_interpreters and Py_mod_gil, which Pythons that do not know them would refuse: the first is there
    // from 3.12 on, as PyErr_GetRaisedException is.
    enum { EXECUTE = 2, INTERPRETERS = 3, GIL = 4 };
    static struct slot slots[4];
    size_t count = 0;
    static void *fields[5 + 3 + 8];
    // In pointers: a count and a type; without the GIL an owner, 8 bytes of small fields, a count and a type.
    const size_t head = python.free_threaded ? 3 + 8 / sizeof(void *) : 2;
    slots[count++] = (struct slot){EXECUTE, (void *)(intptr_t)execute};
    if (python.PyErr_GetRaisedException != NULL)
        slots[count++] = (struct slot){INTERPRETERS, (void *)2}; // Py_MOD_PER_INTERPRETER_GIL_SUPPORTED
    if (python.free_threaded)
        slots[count++] = (struct slot){GIL, (void *)1}; // Py_MOD_GIL_NOT_USED
    fields[head + 3] = (void *)(uintptr_t) "_pyhost";
    fields[head + 7] = slots;
    return fields;
}

static BOOL CALLBACK begin(INIT_ONCE *once, void *caller, void **definition)
{
    struct error error = {0};
    (void)once;
    if (!api_bind_loaded(caller, &error)) { // without functions there is no way to tell Python why
        error_clear(&error);
        return FALSE;
    }
    callbacks.host_path = own_path();
    guest_begin(&callbacks);
    *definition = make_definition();
    return TRUE;
}

__declspec(dllexport) PyObject *PyInit__pyhost(void);

PyObject *PyInit__pyhost(void)
{
    // Each interpreter of the process asks, and several may at once: from Python 3.12 on each may have a GIL of its own, or there is none.
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    void *definition = NULL;
    if (!InitOnceExecuteOnce(&once, begin, RETURN_ADDRESS(), &definition))
        return NULL;
    return python.PyModuleDef_Init(definition);
}
