// SPDX-License-Identifier: MIT
// Ends hundreds of programs whose threads use files, and waits for each one's end.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { THREADS = 4, PROGRAMS = 400, PATIENCE = 120000 }; // the last in ms

static void use_file(void)
{
    wchar_t path[MAX_PATH];
    char byte;
    DWORD count;
    GetModuleFileNameW(NULL, path, MAX_PATH);
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    ReadFile(file, &byte, 1, &count, NULL);
    CloseHandle(file);
}

static DWORD WINAPI use_files(void *context)
{
    (void)context;
    for (;;)
        use_file();
    return 0;
}

// What ExitProcess does: all other threads are ended first; then come the DLLs, which may have files to write.
static void end_busy(DWORD wait)
{
    LONG(WINAPI * terminate)(HANDLE, LONG);
    const FARPROC address = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtTerminateProcess");
    memcpy(&terminate, &address, sizeof terminate);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(CreateThread(NULL, 0, use_files, NULL, 0, NULL));
    Sleep(wait);
    terminate(NULL, 0);
    use_file();
    ExitProcess(0);
}

static DWORD run(DWORD wait)
{
    char path[MAX_PATH];
    char line[MAX_PATH + 32];
    GetModuleFileNameA(NULL, path, MAX_PATH);
    snprintf(line, sizeof line, "\"%s\" %lu", path, wait);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    DWORD code = (DWORD)-1;
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return code;
    if (WaitForSingleObject(process.hProcess, PATIENCE) == WAIT_OBJECT_0)
        GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

int main(int count, char **arguments)
{
    if (count > 1)
        end_busy((DWORD)atoi(arguments[1]));
    for (DWORD i = 0; i < PROGRAMS; i++) {
        const DWORD code = run(i % 10);
        if (code != 0) {
            printf("program %lu ends with %#lx, or not at all\n", i + 1, code);
            return 1;
        }
    }
    printf("%d programs have ended\n", PROGRAMS);
    return 0;
}
