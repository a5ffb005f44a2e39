// SPDX-License-Identifier: MIT
#include "python/interruption.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <windows.h>
#include <winsock2.h>

#include "python/api.h"

static LONG armed; // identifier of the thread whose next canceled call counts as interrupted

// Takes the chance, once, on the thread that has it.
static bool take(void)
{
    LONG thread = (LONG)GetCurrentThreadId();
    return InterlockedCompareExchange(&armed, 0, thread) == thread;
}

// ---- what takes the place of the functions that tell errors ----

// _socket.pyd asks Winsock.
static int WSAAPI last_error(void)
{
    int code = (int)GetLastError(); // as WSAGetLastError() has it
    if (code != WSA_OPERATION_ABORTED || !take())
        return code;
    SetLastError(WSAEINTR);
    return WSAEINTR;
}

// select.pyd asks C's errno, which Winsock does not set.
static int *__cdecl select_errno(void)
{
    DWORD code = GetLastError();
    int *number = &errno;
    if ((code == WSA_OPERATION_ABORTED || code == WSAEINTR) && take()) {
        SetLastError(WSAEINTR);
        *number = EINTR;
    }
    return number;
}

// select.pyd again: where the call is to fail, it is with what selectors take for an interruption.
static int WSAAPI select_last_error(void)
{
    int code = (int)GetLastError();
    return code == WSA_OPERATION_ABORTED ? WSAEINTR : code;
}

// python3X.dll reads and writes files; C's errno has no number for what was canceled.
static int *__cdecl file_errno(void)
{
    int *number = &errno;
    if (*number == EINVAL && _doserrno == ERROR_OPERATION_ABORTED && take())
        *number = EINTR;
    return number;
}

// ---- where they take it ----

// Replaces the address that a module has imported.
static void replace(HMODULE module, FARPROC from, ULONG_PTR to)
{
    BYTE *base = (BYTE *)module;
    if (module == NULL || from == NULL)
        return;
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_DATA_DIRECTORY *directory =
        &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    if (directory->VirtualAddress == 0)
        return;
    const IMAGE_IMPORT_DESCRIPTOR *import =
        (const IMAGE_IMPORT_DESCRIPTOR *)(base + directory->VirtualAddress);
    for (; import->Name != 0; import++)
        for (ULONG_PTR *address = (ULONG_PTR *)(base + import->FirstThunk); *address != 0; address++) {
            DWORD protection = 0;
            if (*address != (ULONG_PTR)from ||
                !VirtualProtect(address, sizeof *address, PAGE_READWRITE, &protection))
                continue;
            *address = to;
            VirtualProtect(address, sizeof *address, protection, &protection);
        }
}

// The DLL of an extension module that has been imported. Its name may have a tag: _socket.cp313t-win_amd64.pyd.
static HMODULE extension(const char *name)
{
    PyObject *module = api_loaded_module(name);
    PyObject *file = module != NULL ? python.PyObject_GetAttrString(module, "__file__") : NULL;
    wchar_t *path = file != NULL ? python.PyUnicode_AsWideCharString(file, NULL) : NULL;
    HMODULE dll = path != NULL ? GetModuleHandleW(path) : NULL;
    python.PyErr_Clear(); // it is part of the interpreter
    python.PyMem_Free(path);
    python.Py_DecRef(file);
    python.Py_DecRef(module);
    return dll;
}

static FARPROC find(const wchar_t *dll, const char *name)
{
    HMODULE module = GetModuleHandleW(dll);
    return module != NULL ? GetProcAddress(module, name) : NULL;
}

void interruption_set(unsigned long thread)
{
    FARPROC winsock = find(L"ws2_32.dll", "WSAGetLastError");
    FARPROC runtime = find(L"ucrtbase.dll", "_errno");
    if (thread != 0) { // modules may have come since the last time
        replace(extension("_socket"), winsock, (ULONG_PTR)last_error);
        replace(extension("select"), winsock, (ULONG_PTR)select_last_error);
        replace(extension("select"), runtime, (ULONG_PTR)select_errno);
        replace(python.module, runtime, (ULONG_PTR)file_errno);
    }
    InterlockedExchange(&armed, (LONG)thread);
}
