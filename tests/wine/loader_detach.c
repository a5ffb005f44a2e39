// SPDX-License-Identifier: MIT
// What Wine's loader leaves out: when a process ends by ExitProcess, Windows calls the TLS callbacks of the program with
// DLL_PROCESS_DETACH (learn.microsoft.com, "PE Format", "The .tls section"). A DLL that a test loads calls them in its place.
#include <windows.h>

static void call_callbacks(void *reserved)
{
    char *base = (char *)GetModuleHandleW(NULL);
    const IMAGE_DOS_HEADER *dos = (const IMAGE_DOS_HEADER *)base;
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(base + dos->e_lfanew);
    const IMAGE_DATA_DIRECTORY *entry = &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_TLS];
    if (entry->VirtualAddress == 0)
        return;
    const IMAGE_TLS_DIRECTORY *directory = (const IMAGE_TLS_DIRECTORY *)(base + entry->VirtualAddress);
    for (const PIMAGE_TLS_CALLBACK *callback = (const PIMAGE_TLS_CALLBACK *)directory->AddressOfCallBacks;
         callback != NULL && *callback != NULL; callback++)
        (*callback)(base, DLL_PROCESS_DETACH, reserved);
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)instance;
    if (reason == DLL_PROCESS_DETACH && reserved != NULL) // not FreeLibrary
        call_callbacks(reserved);
    return TRUE;
}
