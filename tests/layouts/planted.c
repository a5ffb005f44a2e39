// SPDX-License-Identifier: MIT
// A planted DLL: the file that it makes tells that it was loaded.
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    static const char name[] = "planted\r\n";
    (void)module;
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        DWORD written = 0;
        HANDLE file = CreateFileW(L"C:\\a planted DLL was loaded", FILE_APPEND_DATA,
                                  FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
        WriteFile(file, name, sizeof name - 1, &written, NULL);
        CloseHandle(file);
    }
    return TRUE;
}
