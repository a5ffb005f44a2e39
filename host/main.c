// SPDX-License-Identifier: MIT
// The door: which of the three callers is it? The SCM, a person who debugs, or a person who administers.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/timings.h"
#include "base/wide.h"
#include "commands/commands.h"
#include "report/failure.h"
#include "service/again.h"
#include "service/debug_session.h"
#include "service/service_process.h"

static bool is_debug(const char *argument)
{
    return text_equal_ignore_case(argument, "-debug") || text_equal_ignore_case(argument, "/debug");
}

// The SCM gives a process no standard handles: who has some is no service, and need not ask the SCM. Who has none may be either.
static bool has_standard_handles(void)
{
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    return output != NULL && output != INVALID_HANDLE_VALUE;
}

// Where the name behind "-debug" is; 0: nowhere. In front of it may stand the arguments of an ImagePath, since pywin32's
// "service.py debug" runs that whole, with "-debug NAME" behind it.
static int find_debugged(const char *const *arguments, int count)
{
    for (int i = 1; i + 1 < count; i++) {
        if (is_debug(arguments[i]))
            return i + 1;
        if (commands_is_verb(arguments[1]))
            break;
    }
    return 0;
}

// Memory ran out: says so to whoever may hear it, a person or the event log. Nothing here may allocate. A service whose
// settings have been read has a handler of its own.
static void on_no_memory(void)
{
    static const char text[] =
        "pyhost: out of memory\r\n  try: do it again when other programs have ended\r\n";
    const wchar_t *inserts[] = {L"out of memory: the service ends before it has begun"};
    DWORD count = 0;
    HANDLE source = has_standard_handles() ? NULL : RegisterEventSourceW(NULL, L"pyhost");
    if (source != NULL)
        ReportEventW(source, EVENTLOG_ERROR_TYPE, 0, failure_facts(FAILURE_NO_MEMORY)->event, NULL, 1, 0,
                     inserts, NULL);
    else
        WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, sizeof text - 1, &count, NULL);
    TerminateProcess(GetCurrentProcess(), EXIT_FAILED);
}

// A verb may have started Python, to read a class. Then the process is not left to the C runtime's exit, where
// CPython 3.13's DLL crashes when Python is still running; and to finish Python could mean to wait for a
// module's threads.
static void leave_process(int code)
{
    (void)fflush(NULL);
    TerminateProcess(GetCurrentProcess(), (UINT)code);
}

// A person's call; also of one whose program gave this process no standard handles. Returns whether it was one.
static bool run_by_hand(const char *const *arguments, int count, int *code)
{
    const int name = find_debugged(arguments, count);
    if (name > 0) {
        const bool timed = name + 1 < count && strcmp(arguments[name], "--timings") == 0;
        if (timed)
            timings_want();
        *code = debug_session_run(arguments + 1, name - 2, arguments + name + timed, count - name - timed);
        return true;
    }
    if (count < 2 || !(is_debug(arguments[1]) || commands_is_verb(arguments[1]) || arguments[1][0] == '-'))
        return false;
    // What runs no code of a service's has no use for PATH, nor for what lies beside the exe.
    if (!commands_loads_code(arguments + 1, count - 1))
        SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    *code = commands_run(arguments + 1, count - 1);
    return true;
}

int wmain(int count, wchar_t **wide)
{
    int code = 0;
    bool by_hand = false;
    timings_begin();
    memory_on_exhaustion(on_no_memory);
    // Nobody may be there to close a box, as of a child whose DLL is missing. Children inherit it; crashes are reported as ever.
    SetErrorMode(GetErrorMode() | SEM_FAILCRITICALERRORS);
    // First of all: whatever is loaded later by its bare name, as by a service's libraries, is looked for as python.exe does,
    // but never in the current directory. What the host itself loads it takes from its place.
    SetDllDirectoryW(L"");

    char **arguments = memory_allocate(((size_t)count + 1) * sizeof *arguments);
    for (int i = 0; i < count; i++)
        arguments[i] = text_from_wide(wide[i]);
    const char *const *texts = (const char *const *)arguments;

    if (again_help(texts, count, &code)) {
        // a service that has ended is started again
    } else if (!has_standard_handles() || !run_by_hand(texts, count, &code)) {
        code = service_process_run(texts, count, &by_hand);
        if (by_hand && !run_by_hand(texts, count, &code)) {
            if (count >= 2)
                code = commands_run(texts + 1, count - 1); // no verb: which one was meant?
            else
                service_process_tell_by_hand();
        }
    }

    for (int i = 0; i < count; i++)
        free(arguments[i]);
    free(arguments);
    leave_process(code);
    return code;
}
