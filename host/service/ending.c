// SPDX-License-Identifier: MIT
#include "service/ending.h"

#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "base/error.h"
#include "base/human.h"
#include "base/lived.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/wide.h"
#include "python/entry_point.h"
#include "python/interpreter.h"
#include "python/stacks.h"
#include "report/log_file.h"
#include "report/report.h"
#include "report/run_record.h"
#include "service/again.h"
#include "service/children.h"
#include "service/controls.h"
#include "service/delivery.h"
#include "service/hooks.h"
#include "service/status.h"

enum {
    INTERRUPT_LIMIT = 2000, // ms that held code has to return after KeyboardInterrupt
    DUMP_LIMIT = 2000,      // ms to get the GIL for a dump of all stacks
    DUMP_SHORT = 300,       // the same after the console was closed
    TELL_LIMIT = 4000,      // ms for all that is told of a limit: the disk of the log may hang
    TELL_SHORT = 700,       // the same after the console was closed
    CHILDREN_LIMIT = 2000,  // ms that children get to end by themselves
    CHILDREN_SHORT = 500,   // the same where there is little time
    FAREWELL_LIMIT = 5000,  // ms for the SCM to take the last report
    RESERVE = 256 * 1024
};

static struct {
    const struct settings *settings;
    bool debugging;
    struct outcome outcome; // of the code, once it is settled; in the end that of the service
    LONG settled;
    uint32_t exit_code; // of the process, in the end
    HANDLE returned;    // the service's code has returned
    void *reserve;      // memory that is given back when there is no other, for the last report
    wchar_t *source;    // of the event that tells it
    LONG limit_told;    // a limit has passed, and a thread ends the process
    LONG telling;       // the thread that tells of it has begun
    LONG out_of_memory; // it has come to that
} ending;

struct outcome ending_outcome(enum failure failure)
{
    return (struct outcome){.exit_code = ERROR_SERVICE_SPECIFIC_ERROR,
                            .specific_code = failure_facts(failure)->specific_code};
}

struct outcome ending_told(const struct outcome *outcome)
{
    struct outcome told = *outcome;
    if (!ending.debugging && controls_stop_requested() && ending.settings->report_stop_failures == 0) {
        told = (struct outcome){0};
        (void)status_held_codes(&told.exit_code, &told.specific_code); // the code's own word counts
    }
    return told;
}

void ending_tell_end(const struct outcome *outcome, const char *how)
{
    const struct outcome told = ending_told(outcome);
    const enum failure failure = failure_by_code(told.specific_code);
    char *code = failure != FAILURE_NONE ? text_format("0x%lX (%s)", (unsigned long)told.specific_code,
                                                       failure_facts(failure)->name)
                                         : human_exit_code(told.specific_code);
    report_line("service \"%s\" ends, exit code %lu, specific code %s%s%s", ending.settings->name,
                (unsigned long)told.exit_code, code,
                told.exit_code != outcome->exit_code
                    ? "; the failure above is not reported to the SCM, since a stop was asked for"
                    : "",
                how);
    free(code);
    run_record_settle();
}

// ms that the children get for each of two requests: the limit is not to pass in their time, the service's code having ended in its own.
static uint32_t children_time(void)
{
    const uint32_t most = controls_is_hurried() ? CHILDREN_SHORT : CHILDREN_LIMIT;
    const uint32_t share = status_limit_rest() / 4;
    return share < most ? share : most;
}

void ending_farewell(const struct outcome *outcome)
{
    if (ending.settings->program.count > 0 && !settings_keep_children(ending.settings))
        children_farewell(children_time());
    if (!settings_keep_children(ending.settings))
        children_tell_left();
    (void)fflush(NULL); // while there is a limit for it
    hooks_run_after_stop(outcome->specific_code != 0 ? outcome->specific_code : outcome->exit_code);
}

void ending_end(const struct outcome *outcome)
{
    const struct outcome told = ending_told(outcome);
    const struct lifecycle_details details = {.exit_code = told.exit_code,
                                              .specific_code = told.specific_code};
    ending.outcome = *outcome; // before STOPPED, on which the main thread leaves
    ending.exit_code = told.exit_code != 0 ? 1 : 0;
    status_end_waits();
    controls_let_answer();
    status_event(LIFECYCLE_ENDED, &details);
    (void)status_wait_stopped(FAREWELL_LIMIT);
}

void ending_leave_process(void)
{
    // Other threads may hold any lock: nothing but the end itself is safe now.
    TerminateProcess(GetCurrentProcess(), ending.exit_code);
    abort();
}

// Calls the system itself: what the host has for events needs memory of its own.
static void tell_no_memory(void)
{
    const wchar_t *inserts[] = {L"out of memory: the service ends"};
    HANDLE source = RegisterEventSourceW(NULL, ending.source);
    if (source == NULL)
        return;
    ReportEventW(source, EVENTLOG_ERROR_TYPE, 0, failure_facts(FAILURE_NO_MEMORY)->event, NULL, 1, 0, inserts,
                 NULL);
    DeregisterEventSource(source);
}

static NORETURN void end_process(struct outcome outcome)
{
    ending_end(&outcome);
    ending_leave_process();
}

static void on_no_memory(void)
{
    static const char line[] = "pyhost: failure no-memory: out of memory: the service ends\r\n";
    if (InterlockedExchange(&ending.out_of_memory, TRUE)) { // a second thread, or the last report itself
        Sleep(FAREWELL_LIMIT);
        return;
    }
    VirtualFree(ending.reserve, 0, MEM_RELEASE);
    DWORD count = 0;
    if (!log_file_write_last(line, sizeof line - 1)) // in a console
        WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, sizeof line - 1, &count, NULL);
    run_record_settle_last();
    tell_no_memory();
    end_process(ending_outcome(FAILURE_NO_MEMORY));
}

void ending_begin(const struct settings *settings, bool debugging)
{
    ending.settings = settings;
    ending.debugging = debugging;
    ending.returned = CreateEventW(NULL, TRUE, FALSE, NULL);
    ending.reserve = VirtualAlloc(NULL, RESERVE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    ending.source = wide_from_text(settings->name);
    memory_on_exhaustion(on_no_memory);
}

void ending_code_returned(void)
{
    SetEvent(ending.returned);
}

void ending_settle(const struct outcome *outcome)
{
    ending.outcome = *outcome;
    InterlockedExchange(&ending.settled, TRUE);
}

bool ending_is_settled(struct outcome *outcome)
{
    const bool settled = InterlockedCompareExchange(&ending.settled, FALSE, FALSE) != FALSE;
    if (settled)
        *outcome = ending.outcome;
    return settled;
}

// What did not come within its time; option is the one that gives more, NULL after the console was closed.
struct passed_limit {
    enum failure failure;
    const char *what;
    uint32_t seconds;
    const char *option;
    const char *
        silence; // why the class's code has not said that it runs; NULL: it is another limit, or has not been called
    const char *silence_advice;
};

// What a passed limit ends the service with: where its code has returned, that outcome, though Python's own end hangs. A service that was
// to be started again is left to the recovery actions.
static struct outcome limit_outcome(enum failure failure)
{
    struct outcome outcome = {0};
    return ending_is_settled(&outcome) && !again_is_due() ? outcome : ending_outcome(failure);
}

// handler: what the service's code is in the middle of handling a control in; NULL: nothing.
static void advise(const struct passed_limit *limit, const char *handler, struct error *error)
{
    struct outcome ignored = {0};
    const bool is_stop = limit->failure == FAILURE_STOP_LIMIT;
    const uint32_t failed = is_stop && !ending_is_settled(&ignored) ? delivery_failed_stop() : 0;
    if (limit->silence != NULL) {
        error_advise(error, "%s; if it needs more time: pyhost update \"%s\" %s", limit->silence_advice,
                     ending.settings->name, limit->option);
    } else if (limit->option == NULL) {
        error_advise(
            error,
            "see in the log what %s waits in, and find out who closes the console; pyhost stop \"%s\" "
            "gives it all its time",
            handler != NULL ? handler : "the main thread", ending.settings->name);
    } else if (is_stop && handler != NULL) {
        error_advise(error,
                     "see in the log what %s waits in, and let %s return; if it needs more time: pyhost "
                     "update \"%s\" %s",
                     handler, handler, ending.settings->name, limit->option);
    } else if (failed != 0) {
        char *culprit = entry_point_handler(failed);
        error_advise(error, "mend %s, which failed: see the failure before this one", culprit);
        free(culprit);
    } else {
        error_advise(
            error, "see in the log what the main thread does; if it needs more time: pyhost update \"%s\" %s",
            ending.settings->name, limit->option);
    }
}

static void tell_stacks(const struct passed_limit *limit)
{
    struct error error = {0};
    report_line("the service \"%s\" did not %s within %lu s; the stacks of its threads:",
                ending.settings->name, limit->what, (unsigned long)limit->seconds);
    struct stacks_culprit culprit = {0};
    const uint32_t handling = delivery_handling(&culprit.thread);
    char *handler = handling != 0 ? entry_point_handler(handling) : NULL;
    if (handling == 0)
        culprit.thread = 0;
    culprit.handler = handler;
    const char *stacks = stacks_dump(controls_is_console_closed() ? DUMP_SHORT : DUMP_LIMIT, &culprit);
    error_set(&error, WAIT_TIMEOUT, "the service \"%s\" did not %s within %lu s%s%s; %s",
              ending.settings->name, limit->what, (unsigned long)limit->seconds,
              limit->silence != NULL ? ": its code was called, and " : "",
              limit->silence != NULL ? limit->silence : "", stacks);
    advise(limit, handler, &error);
    report_failure(limit->failure, &error);
    error_clear(&error);
    free(handler);
    if (!settings_keep_children(ending.settings))
        children_tell_left();
    const struct outcome outcome = limit_outcome(limit->failure);
    ending_tell_end(&outcome, "");
}

static uint32_t __stdcall run_tell_stacks(void *limit)
{
    InterlockedExchange(&ending.telling, TRUE);
    tell_stacks(limit);
    return 0;
}

// Tells it with the stacks of all threads. A disk that hangs may be why the limit has passed: it gets no say in when the
// process ends, so the log is written by a thread of its own.
static void tell_limit(enum failure failure, const char *what, uint32_t seconds, const char *option)
{
    static struct passed_limit limit; // outlives this call with that thread
    struct error error = {0};
    if (InterlockedExchange(&ending.limit_told, TRUE))
        Sleep(INFINITE); // two limits at once: the other thread ends the process
    limit = (struct passed_limit){.failure = failure, .what = what, .seconds = seconds, .option = option};
    if (failure == FAILURE_START_LIMIT)
        limit.silence = delivery_silence(&limit.silence_advice);
    HANDLE thread = thread_begin(run_tell_stacks, &limit, 0, NULL);
    if (thread == NULL) {
        tell_stacks(&limit);
        return;
    }
    const uint32_t patience = controls_is_console_closed() ? TELL_SHORT : TELL_LIMIT;
    const bool told = lived_wait_one(thread, patience) == WAIT_OBJECT_0;
    // While a DLL's initialization hangs no new thread begins, and an event could not be written either: the record of the run tells of that end.
    if (!told && InterlockedCompareExchange(&ending.telling, FALSE, FALSE) && log_file_path() != NULL) {
        error_set(&error, WAIT_TIMEOUT,
                  "the service \"%s\" did not %s within %lu s; the log file \"%s\" takes nothing: a write to "
                  "it does not return",
                  ending.settings->name, what, (unsigned long)seconds, log_file_path());
        error_advise(&error, "see whether its disk works; what the service prints waits for it");
        report_event(failure, &error);
        error_clear(&error);
    }
    CloseHandle(thread);
}

void *ending_returned(void)
{
    return ending.returned;
}

// What gives a stop more time; own: where the service's own limit bounds it.
static const char *stop_option(const char *own)
{
    switch (controls_stop_bound()) {
    case CONTROLS_BOUND_SHUTDOWN:
        return "--preshutdown TIME";
    case CONTROLS_BOUND_CONSOLE:
        return NULL;
    default:
        return own;
    }
}

void ending_stop_exhausted(uint32_t seconds)
{
    tell_limit(FAILURE_STOP_LIMIT, "stop", seconds,
               stop_option("--stop-signal NAME:TIME, or --stop-limit TIME"));
    end_process(ending_outcome(FAILURE_STOP_LIMIT));
}

void ending_watchdog(uint32_t seconds)
{
    tell_limit(FAILURE_WATCHDOG, "say that it is alive", seconds, "--watchdog-limit TIME");
    end_process(ending_outcome(FAILURE_WATCHDOG));
}

void ending_on_limit(bool held)
{
    if (held) {
        controls_leave(); // on the thread that may call Python; should it be stuck there, the stop limit
                          // comes next
        return;
    }
    bool starting = status_current().state == SERVICE_START_PENDING;
    enum failure failure = starting ? FAILURE_START_LIMIT : FAILURE_STOP_LIMIT;
    if (starting)
        tell_limit(failure, "start", ending.settings->start_limit, "--start-limit TIME");
    else
        tell_limit(failure, "stop", status_stop_limit() / 1000, stop_option("--stop-limit TIME"));
    end_process(limit_outcome(failure));
}

void ending_leave(void)
{
    interpreter_interrupt();
    if (lived_wait_one(ending.returned, INTERRUPT_LIMIT) == WAIT_OBJECT_0)
        return; // the main thread cleans up
    interpreter_abandon();
    struct error error = {0};
    error_set(
        &error, 0,
        "the service \"%s\" reported STOPPED by itself, but its code did not return within %d s, nor on "
        "an interrupt: the process ends without it",
        ending.settings->name, (ENDING_HELD_LIMIT + INTERRUPT_LIMIT) / 1000);
    error_advise(&error, "let SvcStop make SvcDoRun return, and report nothing: the host reports STOPPED");
    report_failure(FAILURE_HELD, &error);
    error_clear(&error);
    ending_tell_end(&(struct outcome){0}, "");
    end_process((struct outcome){0});
}
