// SPDX-License-Identifier: MIT
// conhost.exe for Wine 8, in front of Wine's own. That one inherits every inheritable handle of the process that allocates
// a console, which Windows' does not. Where that happens while a program prepares a child whose output it reads
// (subprocess.run with a pipe), the console holds the pipe for good, and the reader waits for its end for ever.
#include <wchar.h>
#include <windows.h>

static WCHAR command[32768] = L"C:\\windows\\conhost\\conhost.exe";

int wmain(void)
{
    const WCHAR *arguments = wcsstr(GetCommandLineW(), L" --");
    const WCHAR *server = wcsstr(GetCommandLineW(), L"--server ");
    ULONG_PTR own = server != NULL ? wcstoull(server + wcslen(L"--server "), NULL, 0) : 0;
    STARTUPINFOW startup;
    PROCESS_INFORMATION process;
    for (ULONG_PTR handle = 4; handle < 0x10000; handle += 4)
        if (handle != own && GetFileType((HANDLE)handle) == FILE_TYPE_PIPE)
            CloseHandle((HANDLE)handle);
    GetStartupInfoW(&startup);
    if (arguments != NULL)
        wcsncat(command, arguments, 32000);
    return CreateProcessW(NULL, command, NULL, NULL, TRUE, DETACHED_PROCESS, NULL, NULL, &startup, &process)
               ? 0
               : 1;
}
