// SPDX-License-Identifier: MIT
// Handlers of console events. Wine sends none but Ctrl+C, refuses Ctrl+Break, and keeps handlers where Windows takes them away.
//
// The events that Wine has not come when a test sets CONTRACT_CONSOLE_EVENT.
#include "contract.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"

enum { MOST = 32, CLOSE_LIMIT = 5000 }; // ms

static BOOL(WINAPI *set_handler)(PHANDLER_ROUTINE handler, BOOL add);
static BOOL(WINAPI *allocate)(void);

static SRWLOCK lock = SRWLOCK_INIT;
static PHANDLER_ROUTINE handlers[MOST]; // the newest last
static size_t count;
static HANDLE asked[4];
static const DWORD events[COUNT_OF(asked)] = {CTRL_BREAK_EVENT, CTRL_SHUTDOWN_EVENT, CTRL_LOGOFF_EVENT,
                                              CTRL_CLOSE_EVENT}; // seen to in this order

// The last one that was registered is the first that is called, until one says TRUE: Console-Docs, HandlerRoutine.
static DWORD WINAPI ask_handlers(void *event)
{
    PHANDLER_ROUTINE list[MOST];
    AcquireSRWLockShared(&lock);
    const size_t most = count;
    memcpy(list, handlers, sizeof list);
    ReleaseSRWLockShared(&lock);
    BOOL taken = FALSE;
    for (size_t i = most; i > 0 && !taken; i--)
        taken = list[i - 1]((DWORD)(ULONG_PTR)event);
    return (DWORD)taken;
}

// After TRUE for one of these but Ctrl+Break the system ends the process; after FALSE the default handler does, but not at LOGOFF and
// SHUTDOWN in a service; nor does anybody wait longer for CLOSE than HungAppTimeout: Console-Docs, HandlerRoutine.
static void deliver(DWORD event)
{
    DWORD taken = FALSE;
    HANDLE thread = CreateThread(NULL, 0, ask_handlers, (void *)(ULONG_PTR)event, 0, NULL);
    const BOOL in_time =
        thread != NULL &&
        WaitForSingleObject(thread, event == CTRL_CLOSE_EVENT ? CLOSE_LIMIT : INFINITE) == WAIT_OBJECT_0;
    if (in_time)
        GetExitCodeThread(thread, &taken);
    contract_note("console event", "%lu: %s", event, !in_time ? "no end" : taken ? "TRUE" : "FALSE");
    const BOOL ends = event == CTRL_BREAK_EVENT ? !taken : taken || event == CTRL_CLOSE_EVENT;
    if (ends)
        TerminateProcess(GetCurrentProcess(), (UINT)STATUS_CONTROL_C_EXIT);
    CloseHandle(thread);
}

static DWORD WINAPI wait_for_events(void *context)
{
    (void)context;
    for (;;) {
        DWORD which = WaitForMultipleObjects(COUNT_OF(asked), asked, FALSE, INFINITE);
        if (which >= COUNT_OF(asked))
            return 0;
        // A process with one of these DLLs is no console program: Console-Docs, SetConsoleCtrlHandler.
        if ((events[which] == CTRL_LOGOFF_EVENT || events[which] == CTRL_SHUTDOWN_EVENT) &&
            (GetModuleHandleW(L"user32.dll") != NULL || GetModuleHandleW(L"gdi32.dll") != NULL))
            contract_note("console event", "%lu: not for a program with windows", events[which]);
        else
            deliver(events[which]);
    }
}

static BOOL CALLBACK begin(INIT_ONCE *once, void *parameter, void **context)
{
    (void)once;
    (void)parameter;
    (void)context;
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        wchar_t name[80];
        _snwprintf(name, COUNT_OF(name), CONTRACT_CONSOLE_EVENT, GetCurrentProcessId(), events[i]);
        asked[i] = CreateEventW(NULL, FALSE, FALSE, name);
    }
    CloseHandle(CreateThread(NULL, 0, wait_for_events, NULL, 0, NULL));
    return TRUE;
}

static void forget(PHANDLER_ROUTINE handler)
{
    for (size_t i = count; i > 0; i--)
        if (handlers[i - 1] == handler) {
            memmove(&handlers[i - 1], &handlers[i], (count - i) * sizeof *handlers);
            count--;
            return;
        }
}

static BOOL WINAPI handler_is_set(PHANDLER_ROUTINE handler, BOOL add)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    InitOnceExecuteOnce(&once, begin, NULL, NULL);
    AcquireSRWLockExclusive(&lock);
    if (handler != NULL && add && count < MOST)
        handlers[count++] = handler;
    else if (handler != NULL && !add)
        forget(handler);
    ReleaseSRWLockExclusive(&lock);
    return set_handler(handler, add);
}

// AllocConsole takes all handlers away and makes the standard handles the console's: Console-Docs, Console Control Handlers and
// AllocConsole.
static BOOL WINAPI console_is_made(void)
{
    if (!allocate())
        return FALSE;
    AcquireSRWLockExclusive(&lock);
    for (; count > 0; count--)
        set_handler(handlers[count - 1], FALSE);
    ReleaseSRWLockExclusive(&lock);
    static const DWORD numbers[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        HANDLE end = CreateFileW(i == 0 ? L"CONIN$" : L"CONOUT$", GENERIC_READ | GENERIC_WRITE,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
        if (end != INVALID_HANDLE_VALUE)
            SetStdHandle(numbers[i], end);
    }
    return TRUE;
}

const struct contract_rule contract_console[] = {
    {"SetConsoleCtrlHandler", handler_is_set, (void **)&set_handler},
    {"AllocConsole", console_is_made, (void **)&allocate},
    {0},
};
