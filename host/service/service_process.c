// SPDX-License-Identifier: MIT
#include "service/service_process.h"

#include <process.h>
#include <stdlib.h>

#include <windows.h>

#include "base/error.h"
#include "base/output.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/timings.h"
#include "base/wide.h"
#include "python/api.h"
#include "report/event_log.h"
#include "report/report.h"
#include "service/controls.h"
#include "service/ending.h"
#include "service/runner.h"
#include "service/session.h"

enum { REPORT_TRIALS = 5, REPORT_INTERVAL = 100 }; // ms

// Lives as long as the process: an INTERROGATE may come after the end.
static struct {
    struct session session;
    struct text_list arguments; // of the process
} process;

// Of a status that the SCM refused: not on the thread that reports, which waits for no disk.
static struct {
    LONG told;
    uint32_t state;
    DWORD code;
} refused;

static unsigned __stdcall tell_refused(void *context)
{
    (void)context;
    struct error error = {0};
    system_error(&error, refused.code, "the SCM refused the service's status %lu",
                 (unsigned long)refused.state);
    report_line("%s", error.message);
    error_clear(&error);
    return 0;
}

static void report_to_scm(struct session *session, const struct lifecycle_report *report)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = report->state,
                             .dwControlsAccepted = report->accepted,
                             .dwWin32ExitCode = report->exit_code,
                             .dwServiceSpecificExitCode = report->specific_code,
                             .dwCheckPoint = report->checkpoint,
                             .dwWaitHint = report->wait_hint};
    // Where the system is short of something, the SCM must hear of the state all the same: nobody else can be told.
    DWORD code = ERROR_NOT_ENOUGH_MEMORY;
    for (int i = 0;
         i < REPORT_TRIALS && code != NO_ERROR && code != ERROR_INVALID_DATA && code != ERROR_INVALID_HANDLE;
         i++) {
        if (i > 0)
            Sleep(REPORT_INTERVAL);
        code = SetServiceStatus((SERVICE_STATUS_HANDLE)session->status_handle, &status) ? NO_ERROR
                                                                                        : GetLastError();
    }
    if (code == NO_ERROR || InterlockedExchange(&refused.told, TRUE))
        return;
    refused.state = report->state;
    refused.code = code;
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, tell_refused, NULL, 0, NULL);
    if (thread != NULL)
        CloseHandle(thread);
}

static DWORD WINAPI handle_control(DWORD control, DWORD event_type, void *data, void *context)
{
    (void)context;
    return controls_handle(control, event_type, data);
}

static void tell_event(const char *service, const struct error *error)
{
    struct error ignored = {0};
    struct text_list inserts = {0};
    text_list_add(&inserts, error->message);
    event_log_write(service, EVENT_TYPE_ERROR, failure_facts(FAILURE_NOT_CONNECTED)->event, &inserts,
                    &ignored);
    text_list_clear(&inserts);
    error_clear(&ignored);
}

void service_process_begin(struct session *session, unsigned long count, wchar_t **arguments)
{
    for (unsigned long i = 0; i < count; i++)
        text_list_add_owned(&session->arguments, text_from_wide(arguments[i]));
    session->report = report_to_scm;
    session->status_handle = RegisterServiceCtrlHandlerExW(arguments[0], handle_control, NULL);
    if (session->status_handle != NULL)
        return;
    struct error error = {0};
    system_error(&error, GetLastError(), "cannot register the control handler of the service \"%s\"",
                 session->arguments.items[0]);
    tell_event(session->arguments.items[0], &error);
    TerminateProcess(GetCurrentProcess(), 1); // nobody can report a state
    abort();
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    timings_mark(TIMINGS_WINDOWS, "connection to the SCM");
    service_process_begin(&process.session, count, arguments);
    (void)runner_run(&process.session, &process.arguments);
}

static const char not_a_service[] = "pyhost: this process was not started by the service control manager, so "
                                    "there is no service to run here.\n"
                                    "  try: pyhost start NAME          start an installed service\n"
                                    "       pyhost -debug NAME         run it in this console\n"
                                    "       pyhost install MODULE.CLASS   install one\n"
                                    "       pyhost help                all that it can do\n";

void service_process_tell_by_hand(void)
{
    output_write(OUTPUT_ERROR, not_a_service);
}

int service_process_run(const char *const *arguments, int count, bool *by_hand)
{
    wchar_t name[] = L""; // ignored for a process of its own: the SCM names the service to ServiceMain
    timings_mark(TIMINGS_HOST, "main");
    const SERVICE_TABLE_ENTRYW services[] = {{name, service_main}, {NULL, NULL}};
    for (int i = 0; i < count; i++)
        text_list_add(&process.arguments, arguments[i]);
    api_begin_ahead();
    if (StartServiceCtrlDispatcherW(services))
        ending_leave_process();

    DWORD code = GetLastError();
    if (code == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
        *by_hand = true;
        return 2;
    }
    struct error error = {0};
    system_error(&error, code, "cannot connect to the service control manager");
    output_format(OUTPUT_ERROR, "pyhost: %s\n", error.message);
    tell_event("pyhost", &error);
    error_clear(&error);
    return 2;
}
