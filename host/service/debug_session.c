// SPDX-License-Identifier: MIT
#include "service/debug_session.h"

#include <process.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include <windows.h>

#include "base/error.h"
#include "base/file.h"
#include "base/system_error.h"
#include "base/text.h"
#include "report/report.h"
#include "scm/scm.h"
#include "service/controls.h"
#include "service/runner.h"
#include "service/session.h"

static struct {
    struct session session;
    struct text_list process_arguments;
    struct outcome outcome;
    LONG interrupts;
} debug;

static void report_to_console(struct session *session, const struct lifecycle_report *report)
{
    static uint32_t state;
    (void)session;
    if (report->state != state) // progress within a state is for machines
        report_line("%s", scm_state_name(report->state));
    state = report->state;
}

static BOOL WINAPI on_console_control(DWORD event)
{
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT && event != CTRL_CLOSE_EVENT)
        return FALSE;
    if (InterlockedIncrement(&debug.interrupts) > 1) {
        report_line("ended by a second interrupt");
        TerminateProcess(GetCurrentProcess(), CONTROL_C_EXIT);
    }
    report_line("Stopping debug service.");
    if (event != CTRL_CLOSE_EVENT) {
        controls_handle(SERVICE_CONTROL_STOP, 0, NULL);
        return TRUE;
    }
    controls_console_closed();
    Sleep(INFINITE); // Windows ends the process when this returns: the service's own end comes first
    return TRUE;
}

static unsigned __stdcall run(void *context)
{
    (void)context;
    debug.outcome = runner_run(&debug.session, &debug.process_arguments);
    return 0;
}

// The code of SystemExit(n) is the process's, as with python.exe; every failure is 1.
static int exit_code(const struct outcome *outcome)
{
    if (outcome->exit_code == ERROR_SERVICE_SPECIFIC_ERROR && outcome->specific_code < 0x20000000u)
        return (int)outcome->specific_code;
    return outcome->exit_code != 0 ? 1 : 0;
}

int debug_session_run(const char *const *before, int before_count, const char *const *words, int count)
{
    const char *name = words[0];
    debug.session = (struct session){.debugging = true, .report = report_to_console};
    text_list_add_owned(&debug.process_arguments, file_own_path());
    for (int i = 0; i < before_count; i++)
        text_list_add(&debug.process_arguments, before[i]);
    text_list_add(&debug.process_arguments, "-debug");
    for (int i = 0; i < count; i++) {
        text_list_add(&debug.session.arguments, words[i]);
        text_list_add(&debug.process_arguments, words[i]);
    }
    report_begin(name, REPORT_CONSOLE);
    report_line("Debugging service %s - press Ctrl+C to stop.", name);

    // The runtime makes its own console handler at the first use of SIGINT, and the newest handler is asked
    // first: with Python's use of SIGINT to come, it would be the runtime's.
    (void)signal(SIGINT, SIG_DFL);
    SetConsoleCtrlHandler(on_console_control, TRUE);

    // The service's code runs in a thread of its own, as under the SCM, with the same stack size.
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, run, NULL, 0, NULL);
    if (thread == NULL) {
        struct error error = {0};
        system_error(&error, GetLastError(), "cannot create the service's thread");
        report_line("%s", error.message);
        error_clear(&error);
        return 1;
    }
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    return exit_code(&debug.outcome);
}
