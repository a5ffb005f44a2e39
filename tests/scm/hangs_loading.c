// SPDX-License-Identifier: MIT
// A DLL whose initialization never ends: no thread that is new begins in its process from then on (learn.microsoft.com, "CreateThread"). It
// says so by an event, whose name is in the environment.
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    wchar_t name[64];
    (void)instance, (void)reserved;
    if (reason != DLL_PROCESS_ATTACH ||
        GetEnvironmentVariableW(L"HANGS_LOADING", name, sizeof name / sizeof *name) == 0)
        return TRUE;
    HANDLE reached = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    SetEvent(reached);
    Sleep(INFINITE);
    return TRUE;
}
