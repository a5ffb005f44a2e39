// SPDX-License-Identifier: MIT
#include "service/hooks.h"

#include <process.h>
#include <stdlib.h>

#include <windows.h>

#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "report/report.h"
#include "service/controls.h"
#include "service/status.h"

static const struct settings *settings;
static LONG done[HOOK_AFTER_STOP + 1];

static const char *name_of(enum hook hook)
{
    static const char *const names[] = {[HOOK_BEFORE_START] = "before-start",
                                        [HOOK_AFTER_START] = "after-start",
                                        [HOOK_BEFORE_STOP] = "before-stop",
                                        [HOOK_AFTER_STOP] = "after-stop"};
    return names[hook];
}

static const char *command_of(enum hook hook)
{
    return hook == HOOK_BEFORE_START  ? settings->before_start
           : hook == HOOK_AFTER_START ? settings->after_start
           : hook == HOOK_BEFORE_STOP ? settings->before_stop
                                      : settings->after_stop;
}

// Starts the command with the service's own streams, in a job that ends it with all that it starts.
static bool start(const char *command, PROCESS_INFORMATION *process, HANDLE *job, struct error *error)
{
    wchar_t *wide = wide_from_text(command);
    STARTUPINFOW startup = {.cb = sizeof startup,
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = GetStdHandle(STD_INPUT_HANDLE),
                            .hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE),
                            .hStdError = GetStdHandle(STD_ERROR_HANDLE)};
    bool started = CreateProcessW(NULL, wide, NULL, NULL, TRUE, CREATE_SUSPENDED | CREATE_NO_WINDOW, NULL,
                                  NULL, &startup, process);
    free(wide);
    if (!started)
        return system_error(error, GetLastError(), "cannot run \"%s\"", command);
    *job = CreateJobObjectW(NULL, NULL);
    if (*job != NULL &&
        !AssignProcessToJobObject(*job, process->hProcess)) { // then the process alone must do
        CloseHandle(*job);
        *job = NULL;
    }
    ResumeThread(process->hThread);
    return true;
}

static void end(const PROCESS_INFORMATION *process, HANDLE job)
{
    if (job == NULL || !TerminateJobObject(job, ERROR_TIMEOUT))
        TerminateProcess(process->hProcess, ERROR_TIMEOUT);
}

// A stop ends what runs before the start: there is nothing to be prepared any more.
static bool wait_for(const PROCESS_INFORMATION *process, HANDLE job, enum hook hook, struct error *error)
{
    DWORD code = 0;
    uint32_t seconds = settings->hook_limit;
    HANDLE either[] = {process->hProcess, controls_stop_event()};
    DWORD result = WaitForMultipleObjects(hook == HOOK_BEFORE_START ? 2 : 1, either, FALSE,
                                          seconds == 0 ? INFINITE : seconds * 1000);
    if (result == WAIT_OBJECT_0 + 1) {
        end(process, job);
        return true;
    }
    if (result == WAIT_TIMEOUT) {
        end(process, job);
        return error_set(error, WAIT_TIMEOUT, "it did not end within %lu s, and was ended",
                         (unsigned long)seconds);
    }
    if (!GetExitCodeProcess(process->hProcess, &code) || code != 0)
        return error_set(error, 0, "it ended with exit code %lu", code);
    return true;
}

bool hooks_run(enum hook hook, struct error *error)
{
    const char *command = settings != NULL ? command_of(hook) : NULL;
    if (command == NULL || InterlockedExchange(&done[hook], TRUE))
        return true;
    PROCESS_INFORMATION process = {0};
    HANDLE job = NULL;
    report_line("hook %s: %s", name_of(hook), command);
    bool passed = start(command, &process, &job, error);
    passed = passed && wait_for(&process, job, hook, error);
    if (process.hProcess != NULL) {
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    if (job != NULL)
        CloseHandle(job); // what it left running goes on
    if (!passed) {
        error_prefix(error, "the hook %s", name_of(hook));
        report_line("%s", error->message);
    }
    return passed;
}

void hooks_run_after_stop(uint32_t exit_code)
{
    struct error ignored = {0};
    char *text = text_format("%lu", (unsigned long)exit_code);
    wchar_t *wide = wide_from_text(text);
    if (settings != NULL && settings->after_stop != NULL)
        SetEnvironmentVariableW(L"PYHOST_EXIT_CODE", wide);
    free(wide);
    free(text);
    hooks_run(HOOK_AFTER_STOP, &ignored);
    error_clear(&ignored);
}

static unsigned __stdcall wait_for_start(void *running)
{
    struct error ignored = {0};
    WaitForSingleObject(running, INFINITE);
    hooks_run(HOOK_AFTER_START, &ignored);
    error_clear(&ignored);
    return 0;
}

void hooks_begin(const struct settings *of)
{
    settings = of;
    wchar_t *name = wide_from_text(of->name);
    if (of->before_start != NULL || of->after_start != NULL || of->before_stop != NULL ||
        of->after_stop != NULL)
        SetEnvironmentVariableW(L"PYHOST_SERVICE", name);
    free(name);
    if (of->after_start == NULL)
        return;
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 128 * 1024, wait_for_start, status_running(),
                                           STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (thread == NULL)
        report_line("the hook after-start will not run: there is no thread for it");
    else
        CloseHandle(thread);
}
