// SPDX-License-Identifier: MIT
// A planted DLL: a line with its path, in the file that it makes, tells that it was loaded.
#include <string.h>

#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        char line[MAX_PATH + 2];
        DWORD length = GetModuleFileNameA(module, line, MAX_PATH);
        DWORD written = 0;
        memcpy(line + length, "\r\n", 2);
        HANDLE file = CreateFileW(L"C:\\a planted DLL was loaded", FILE_APPEND_DATA,
                                  FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
        WriteFile(file, line, length + 2, &written, NULL);
        CloseHandle(file);
    }
    return TRUE;
}
