// SPDX-License-Identifier: MIT
// play_scm NAME "COMMAND LINE" CONTROL[:HEX]...
//
// Starts one process of the installed service NAME and plays the service control manager towards it, so that
// the controls which ControlService refuses reach its handler: SHUTDOWN, PRESHUTDOWN, SESSIONCHANGE,
// POWEREVENT and others, with data (HEX) where they have some. Prints what the handler returned to each, and
// at last the exit code of the process, which one of the controls must end. The service reports its states to
// the real SCM.
//
// Wine only: it speaks the pipe protocol between Wine's services.exe and a service process, which names no
// event type (the handler always sees 0) and which real Windows does not have.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/wide.h"

enum { MAGIC = 0x57494e45, CONTROL_START = 0, PATIENCE = 120000 };

// What stands in front of the name (UTF-16 with its end) and the data.
struct message {
    uint32_t magic;
    uint32_t size; // of all
    uint32_t name_length;
    uint32_t control;
};

static void fail(const char *what)
{
    printf("play_scm: %s: error %lu\n", what, GetLastError());
    exit(1);
}

// Makes the pipe to which the next service process will connect.
static HANDLE make_pipe(void)
{
    const DWORD identifier = 100000 + GetCurrentProcessId();
    if (RegSetKeyValueW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\ServiceCurrent", NULL,
                        REG_DWORD, &identifier, sizeof identifier) != ERROR_SUCCESS)
        fail("cannot name the pipe");
    char *name = text_format("\\\\.\\pipe\\net\\NtControlPipe%lu", identifier);
    wchar_t *wide = wide_from_text(name);
    HANDLE pipe =
        CreateNamedPipeW(wide, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 1, 256, 256, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE)
        fail("cannot make the pipe");
    free(wide);
    free(name);
    return pipe;
}

// Sends a control and waits for what the handler returns.
static uint32_t send_control(HANDLE pipe, const wchar_t *name, uint32_t control, const void *data,
                             size_t size)
{
    size_t name_size = (wcslen(name) + 1) * sizeof *name;
    struct message head = {.magic = MAGIC,
                           .size = (uint32_t)(sizeof head + name_size + size),
                           .name_length = (uint32_t)(name_size / sizeof *name),
                           .control = control};
    uint8_t *message = memory_allocate(head.size);
    uint32_t answer = 0;
    DWORD count = 0;
    memcpy(message, &head, sizeof head);
    memcpy(message + sizeof head, name, name_size);
    if (size > 0)
        memcpy(message + sizeof head + name_size, data, size);
    if (!WriteFile(pipe, message, head.size, &count, NULL) ||
        !ReadFile(pipe, &answer, sizeof answer, &count, NULL))
        fail("the service process is gone");
    free(message);
    return answer;
}

static void wait_until_running(const wchar_t *name)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_QUERY_STATUS);
    SERVICE_STATUS status = {0};
    for (ULONGLONG end = GetTickCount64() + PATIENCE; status.dwCurrentState != SERVICE_RUNNING; Sleep(20)) {
        if (service == NULL || !QueryServiceStatus(service, &status) || GetTickCount64() > end)
            fail("the service does not get to RUNNING");
    }
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
}

// "14:0800" is control 14 with the bytes 08 00.
static void send_written(HANDLE pipe, const wchar_t *name, const char *written)
{
    uint8_t data[256];
    size_t size = 0;
    char *rest = NULL;
    uint32_t control = (uint32_t)strtoul(written, &rest, 10);
    if (*rest == ':')
        rest++;
    for (; size < sizeof data && rest[0] != '\0' && rest[1] != '\0'; rest += 2)
        data[size++] = (uint8_t)strtoul((char[]){rest[0], rest[1], '\0'}, NULL, 16);
    printf("control %lu: 0x%lX\n", (unsigned long)control,
           (unsigned long)send_control(pipe, name, control, data, size));
}

int wmain(int count, wchar_t **arguments)
{
    if (count < 4) {
        printf("usage: play_scm NAME \"COMMAND LINE\" CONTROL[:HEX]...\n");
        return 2;
    }
    const wchar_t *name = arguments[1];
    HANDLE pipe = make_pipe();
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    if (!CreateProcessW(NULL, arguments[2], NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &startup,
                        &process))
        fail("cannot start the process");
    if (!ConnectNamedPipe(pipe, NULL) && GetLastError() != ERROR_PIPE_CONNECTED)
        fail("the process does not connect");

    // The data of a start: the arguments of ServiceMain, each with its end, and an empty one.
    wchar_t *start = memory_allocate((wcslen(name) + 2) * sizeof *start);
    wcscpy(start, name);
    send_control(pipe, name, CONTROL_START, start, (wcslen(name) + 2) * sizeof *start);
    free(start);
    wait_until_running(name);
    for (int i = 3; i < count; i++) {
        char *written = text_from_wide(arguments[i]);
        send_written(pipe, name, written);
        free(written);
    }

    DWORD code = 0;
    if (WaitForSingleObject(process.hProcess, PATIENCE) != WAIT_OBJECT_0)
        fail("the process does not end");
    GetExitCodeProcess(process.hProcess, &code);
    printf("the process ended with %lu\n", code);
    return 0;
}
