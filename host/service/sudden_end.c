// SPDX-License-Identifier: MIT
#include "service/sudden_end.h"

#include <process.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/file.h"
#include "base/path.h"
#include "base/ranges.h"
#include "python/stacks.h"
#include "report/log_file.h"
#include "report/report.h"
#include "report/run_record.h"
#include "service/again.h"
#include "service/controls.h"
#include "service/ending.h"
#include "service/status.h"

enum {
    TELL_LIMIT = 4000, // ms for all that is told of a crash: the thread that crashed may hold any lock
    GIL_LIMIT = 300,   // ms in which the GIL can be had, for a dump of all stacks: the thread may hold it
    STACK_RESERVE = 32 * 1024 // bytes that are left to tell of a stack that has overflowed
};

static struct {
    struct session *session; // NULL: there is no service in this process
    const struct settings *settings;
    LPTOP_LEVEL_EXCEPTION_FILTER first;  // found at the begin
    LPTOP_LEVEL_EXCEPTION_FILTER before; // found last
    LONG thread;                         // identifier of the one that tells the end; 0: none
    HANDLE done;                         // it has told it
    char *volatile perhaps; // how another program is about to take the process's place; NULL: none is
} sudden;

// The first thread to notice the end tells it, and calls finish(). Another one waits for that, or its own end would cut it off;
// nobody tells anything after STOPPED.
static bool is_first(DWORD patience)
{
    const LONG self = (LONG)GetCurrentThreadId();
    while (sudden.session != NULL && status_current().state != SERVICE_STOPPED) {
        const LONG first = InterlockedCompareExchange(&sudden.thread, self, 0);
        if (first == 0) {
            ResetEvent(sudden.done);
            return true;
        }
        if (first == self || WaitForSingleObject(sudden.done, patience) != WAIT_OBJECT_0 ||
            InterlockedCompareExchange(&sudden.thread, 0, 0) == first)
            return false; // else that end has failed
    }
    return false;
}

static void finish(void)
{
    SetEvent(sudden.done);
}

void sudden_end_failed(void)
{
    const LONG self = (LONG)GetCurrentThreadId();
    char *perhaps = InterlockedExchangePointer((void *volatile *)&sudden.perhaps, NULL);
    if (perhaps != NULL)
        report_perhaps_not();
    free(perhaps);
    if (sudden.session != NULL && InterlockedCompareExchange(&sudden.thread, 0, self) == self)
        SetEvent(sudden.done);
}

// Is it known what the service ends with?
static bool is_settled(struct outcome *outcome)
{
    *outcome = (struct outcome){0};
    return (ending_is_settled(outcome) && !again_is_due()) ||
           status_held_codes(&outcome->exit_code, &outcome->specific_code) ||
           (controls_stop_requested() && sudden.settings->report_stop_failures == 0);
}

static void tell_failure(enum failure failure, const char *how, const char *stack)
{
    struct error error = {0};
    error_set(&error, 0, "%s", how);
    if (stack != NULL)
        error.detail = text_copy(stack);
    if (failure == FAILURE_ENDED_ITSELF)
        error_advise(&error, "let the code return, or end it by sys.exit(): then what is open is closed");
    if (failure == FAILURE_CRASH)
        error_advise(&error, "see whose code stands uppermost in the stacks: pyhost logs \"%s\"",
                     sudden.settings->name);
    report_failure(failure, &error);
    error_clear(&error);
}

// ---- by Python code ----

// how: in its first line; behind that the stack. The other program ends with the service's processes: by it no service restarts.
static void describe_exec(struct error *error, const char *how)
{
    const size_t line = strcspn(how, "\n");
    error_set(error, 0, "%.*s", (int)line, how);
    error->detail = how[line] != '\0' ? text_copy(how + line + 1) : NULL;
    error_advise(error,
                 "to restart the service, let its code end by sys.exit(1), and Windows start it again: "
                 "pyhost update \"%s\" --recovery restart:5s",
                 sudden.settings->name);
}

static void tell_exec(const struct process_exit *exit, const char *where)
{
    struct outcome outcome = {0};
    struct error error = {0};
    char *call = text_format("%s, called at %s%s%s", exit->how, where, exit->stack != NULL ? "\n" : "",
                             exit->stack != NULL ? exit->stack : "");
    report_line("the process may end now by %s", call);
    char *how = text_format("the process ended by %s", call);
    free(call);
    if (!is_settled(&outcome)) {
        describe_exec(&error, how);
        report_perhaps(FAILURE_ENDED_ITSELF, &error);
    }
    error_clear(&error);
    free(InterlockedExchangePointer((void *volatile *)&sudden.perhaps, how));
}

void sudden_end_on_exit(const struct process_exit *exit)
{
    struct outcome outcome = {0};
    const char *where = exit->where != NULL ? exit->where : "an unknown place";
    if (exit->perhaps) {
        tell_exec(exit, where);
        return;
    }
    if (!is_first(INFINITE))
        return;
    char *how = text_format("the process ends by %s, called at %s", exit->how, where);
    const bool success = ranges_contain(sudden.settings->success_codes, exit->code);
    const bool final = ranges_contain(sudden.settings->final_codes, exit->code);
    const bool settled = is_settled(&outcome);
    const bool again = again_is_due() || (!settled && !success && again_takes(exit->code));
    if (!settled && !success && !again)
        tell_failure(FAILURE_ENDED_ITSELF, how, exit->stack);
    if (settled || success || final || again) {
        char *end = text_format(": %s", how);
        ending_farewell(&outcome);
        (void)again_start(&outcome);
        ending_tell_end(&outcome, end);
        ending_end(&outcome);
        free(end);
    }
    free(how);
    finish();
}

// ---- by abort() ----

// Writes the stacks of all threads to the log. Returns what to say of them. This is the last chance of a process that ends: at the
// first, where faulthandler stands, most exceptions are about to be handled, as those of COM, .NET and the JVM.
static const char *dump_stacks(void)
{
    return stacks_dump(GIL_LIMIT, NULL);
}

static void on_abort(void)
{
    struct outcome outcome = {0};
    stacks_end_reader(); // Py_FatalError() ends so, by which it reads
    if (!is_first(INFINITE))
        return;
    const bool settled = is_settled(&outcome);
    char *how = text_format("the process ends by abort(), in thread 0x%08lx; %s", GetCurrentThreadId(),
                            dump_stacks());
    tell_failure(FAILURE_CRASH, how, NULL);
    free(how);
    if (settled) {
        ending_tell_end(&outcome, ": abort()");
        ending_end(&outcome);
    }
    finish();
}

// ---- by a crash ----

static const char *exception_name(DWORD code)
{
    switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
        return "access violation";
    case EXCEPTION_STACK_OVERFLOW:
        return "stack overflow";
    case EXCEPTION_ILLEGAL_INSTRUCTION:
        return "illegal instruction";
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
        return "division by zero";
    case EXCEPTION_IN_PAGE_ERROR:
        return "page that cannot be read";
    case 0xC0000374:
        return "heap corruption";
    default:
        return "exception";
    }
}

// "python312.dll+0x1A2B". Owner: the caller.
static char *module_place(void *address)
{
    HMODULE module = NULL;
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                            address, &module))
        return text_format("address 0x%llX", (unsigned long long)(uintptr_t)address);
    char *path = file_module_path(module);
    char *place = text_format("%s+0x%llX", path_name(path),
                              (unsigned long long)((uintptr_t)address - (uintptr_t)module));
    free(path);
    return place;
}

struct crash {
    const EXCEPTION_RECORD *record;
    DWORD thread; // its identifier, as the stacks have it
};

static unsigned __stdcall run_tell_crash(void *context)
{
    const struct crash *crash = context;
    const EXCEPTION_RECORD *record = crash->record;
    struct outcome outcome = {0};
    const bool settled = is_settled(&outcome);
    const char *stacks = dump_stacks();
    char *place = module_place(record->ExceptionAddress);
    char *how = text_format("the process crashed: %s (0x%08lX) in %s, in thread 0x%08lx; %s",
                            exception_name(record->ExceptionCode), record->ExceptionCode, place,
                            crash->thread, stacks);
    tell_failure(FAILURE_CRASH, how, NULL);
    if (settled) {
        ending_tell_end(&outcome, ": it crashed");
        ending_end(&outcome);
    }
    free(how);
    free(place);
    finish();
    return 0;
}

// The last chance of an exception that nobody handles. What crashed may hold the heap's lock, so another thread tells it. Where
// STOPPED was not reported, the process dies then as it would have, for Windows Error Reporting too.
static LONG WINAPI on_crash(EXCEPTION_POINTERS *pointers)
{
    static struct crash crash;   // outlives this call with the thread that tells it
    static volatile LONG inside; // identifier of a thread whose exception is handed on; 0: none
    const LONG self = (LONG)GetCurrentThreadId();
    stacks_end_reader();
    if (inside == self) // a filter that came after this one hands on to it
        return sudden.first != NULL ? sudden.first(pointers) : EXCEPTION_CONTINUE_SEARCH;
    if (is_first(TELL_LIMIT)) {
        crash = (struct crash){.record = pointers->ExceptionRecord, .thread = (DWORD)self};
        HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, run_tell_crash, &crash, 0, NULL);
        if (thread != NULL) {
            WaitForSingleObject(thread, TELL_LIMIT);
            CloseHandle(thread);
        }
    }
    InterlockedExchange(&inside, self);
    return sudden.before != NULL ? sudden.before(pointers) : EXCEPTION_CONTINUE_SEARCH;
}

// ---- by ExitProcess, the last net ----

// No other thread is left, and each may have left a lock behind: the SCM's word comes first, past the host's own locks. Where one of
// them is waited for after all, Windows ends the process there.
static void on_detach(void)
{
    static const char by_c_code[] = "pyhost: the service ends: C code ended the process (ExitProcess)\r\n";
    static const char by_exec[] = "pyhost: the service ends: another program took its place (os.exec)\r\n";
    struct outcome outcome = {0};
    const char *how = sudden.perhaps;
    if (!is_first(0))
        return;
    if (is_settled(&outcome)) {
        const struct outcome told = ending_told(&outcome);
        status_detached(told.exit_code, told.specific_code);
        (void)(how != NULL ? log_file_write_last(by_exec, sizeof by_exec - 1)
                           : log_file_write_last(by_c_code, sizeof by_c_code - 1));
        run_record_settle_last();
        return;
    }
    struct error error = {0};
    if (how != NULL)
        describe_exec(&error, how);
    else
        error_set(&error, 0, "C code ended the process (ExitProcess)");
    report_last_failure(FAILURE_ENDED_ITSELF, &error);
    error_clear(&error);
}

// The exe's TLS callback, which the loader calls when the process ends (learn.microsoft.com, "PE Format", "The .tls section").
static void NTAPI on_loader(void *module, DWORD reason, void *reserved)
{
    (void)module;
    (void)reserved;
    if (reason == DLL_PROCESS_DETACH)
        on_detach();
}

#if defined(_MSC_VER)
#pragma comment(linker, "/INCLUDE:_tls_used")
#pragma const_seg(".CRT$XLC")
const PIMAGE_TLS_CALLBACK sudden_end_on_loader = on_loader;
#pragma const_seg()
#else
__attribute__((section(".CRT$XLC"), used)) static const PIMAGE_TLS_CALLBACK on_loader_callback = on_loader;
#endif

void sudden_end_begin(struct session *session, const struct settings *settings)
{
    ULONG reserve = STACK_RESERVE;
    sudden.done = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (sudden.done == NULL)
        return; // without it nobody could wait
    sudden.settings = settings;
    sudden.session = session;
    (void)SetThreadStackGuarantee(&reserve); // Python's main thread may overflow its stack
    stacks_on_abort(on_abort);
    sudden_end_renew();
    sudden.first = sudden.before;
}

void sudden_end_renew(void)
{
    if (sudden.session == NULL)
        return;
    const LPTOP_LEVEL_EXCEPTION_FILTER found = SetUnhandledExceptionFilter(on_crash);
    if (found != on_crash)
        sudden.before = found;
}
