// SPDX-License-Identifier: MIT
// Where the DLLs that are loaded at their first use (cmake/late_dlls.cmake) are taken from.
//
// The linker's helper calls LoadLibrary with their bare names, which would look beside the exe first; before that it asks this
// hook (learn.microsoft.com, "Understanding the Helper Function").
#include <windows.h>
#include <delayimp.h>

static FARPROC WINAPI take_from_system32(unsigned step, DelayLoadInfo *info)
{
    if (step != dliNotePreLoadLibrary)
        return NULL;
    return (FARPROC)(void *)LoadLibraryExA(info->szDll, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
}

// The names are the linker's choice. NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
#if defined(_MSC_VER)
const PfnDliHook __pfnDliNotifyHook2 = take_from_system32;
#else
PfnDliHook __pfnDliNotifyHook2 = take_from_system32;
#endif
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
