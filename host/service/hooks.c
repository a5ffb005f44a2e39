// SPDX-License-Identifier: MIT
#include "service/hooks.h"

#include <process.h>
#include <stdlib.h>

#include <windows.h>

#include "base/lived.h"
#include "base/memory.h"
#include "base/quoting.h"
#include "base/secret.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "report/report.h"
#include "service/controls.h"
#include "service/hook_program.h"
#include "service/status.h"

enum { STREAMS = 3 };

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

// The service's own streams, to be inherited: those that there are. Returns how many.
static DWORD copy_streams(HANDLE *streams)
{
    static const DWORD numbers[STREAMS] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    DWORD count = 0;
    for (size_t i = 0; i < STREAMS; i++)
        if (DuplicateHandle(GetCurrentProcess(), GetStdHandle(numbers[i]), GetCurrentProcess(), &streams[i],
                            0, TRUE, DUPLICATE_SAME_ACCESS))
            count++;
        else
            streams[i] = NULL;
    return count;
}

// Starts the command with the service's own streams, and no other handle that could be inherited: it would keep open what the
// service's code closes.
static bool start_process(wchar_t *command, PROCESS_INFORMATION *process)
{
    HANDLE streams[STREAMS];
    HANDLE listed[STREAMS];
    DWORD count = 0;
    SIZE_T size = 0;
    const DWORD flags = CREATE_SUSPENDED | CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT;
    const bool inherit = copy_streams(streams) > 0;
    for (size_t i = 0; i < STREAMS; i++)
        if (streams[i] != NULL)
            listed[count++] = streams[i];
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof startup,
                                              .dwFlags = STARTF_USESTDHANDLES,
                                              .hStdInput = streams[0],
                                              .hStdOutput = streams[1],
                                              .hStdError = streams[2]}};
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    startup.lpAttributeList = memory_allocate(size);
    bool started = InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
    DWORD code = GetLastError();
    if (started) {
        started = !inherit ||
                  UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                            listed, count * sizeof *listed, NULL, NULL);
        started = started && CreateProcessW(NULL, command, NULL, NULL, inherit, flags, NULL, NULL,
                                            &startup.StartupInfo, process);
        code = GetLastError();
        DeleteProcThreadAttributeList(startup.lpAttributeList);
    }
    free(startup.lpAttributeList);
    for (DWORD i = 0; i < count; i++)
        CloseHandle(listed[i]);
    SetLastError(code);
    return started;
}

// A job for the command and all that it starts. What is to outlive the hook can break away from it.
static HANDLE make_job(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation = {.LimitFlags = JOB_OBJECT_LIMIT_BREAKAWAY_OK}};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    if (job != NULL)
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    return job;
}

// Starts the command in a job that ends it with all that it starts.
static bool start(const char *command, PROCESS_INFORMATION *process, HANDLE *job, struct error *error)
{
    wchar_t *wide = wide_from_text(command);
    const bool started = start_process(wide, process);
    const DWORD code = GetLastError();
    free(wide);
    if (!started) {
        char *shown = secret_shown_line(command);
        system_error(error, code, "cannot run \"%s\"", shown);
        free(shown);
        return false;
    }
    *job = make_job();
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
    DWORD result =
        lived_wait(hook == HOOK_BEFORE_START ? 2 : 1, either, seconds == 0 ? INFINITE : seconds * 1000);
    if (result == WAIT_OBJECT_0 + 1) {
        end(process, job);
        return true;
    }
    if (result == WAIT_TIMEOUT) {
        end(process, job);
        error_set(error, WAIT_TIMEOUT, "the command of --%s did not end within %lu s, and was ended",
                  name_of(hook), (unsigned long)seconds);
        return error_advise(error, "give it more time: pyhost update \"%s\" --hook-limit TIME",
                            settings->name);
    }
    if (!GetExitCodeProcess(process->hProcess, &code) || code != 0)
        return error_set(error, 0, "the command of --%s ended with exit code %lu", name_of(hook), code);
    return true;
}

// Windows did not start the command: what to write instead, as far as that is known.
static void advise(const char *command, enum hook hook, struct error *error)
{
    struct error why = {0};
    struct text_buffer line = {0};
    // The current directory is the service's by now.
    (void)hook_program_check(command, ".", settings->python, &why);
    if (why.message != NULL) {
        text_buffer_add(&line, "pyhost update");
        quoting_add(&line, settings->name, false);
        text_buffer_add_format(&line, " --%s", name_of(hook));
        if (why.advice != NULL)
            quoting_add(&line, why.advice, false);
        else
            text_buffer_add_format(&line, " COMMAND, or --%s= for none", name_of(hook));
        error_set(error, error->code, "the command of --%s cannot run: %s", name_of(hook), why.message);
        char *advice = secret_advice(NULL, line.data);
        error_advise(error, "%s", advice);
        free(advice);
    } else {
        error_prefix(error, "the command of --%s", name_of(hook));
        quoting_add(&line, settings->name, false);
        error_advise(error, "correct the command: pyhost update %s --%s COMMAND, or --%s= for none",
                     line.data, name_of(hook), name_of(hook));
    }
    free(text_buffer_take(&line));
    error_clear(&why);
}

bool hooks_run(enum hook hook, struct error *error)
{
    const char *command = settings != NULL ? command_of(hook) : NULL;
    if (command == NULL || InterlockedExchange(&done[hook], TRUE))
        return true;
    PROCESS_INFORMATION process = {0};
    HANDLE job = NULL;
    char *shown = secret_shown_line(command);
    report_line("hook %s: %s", name_of(hook), shown);
    free(shown);
    bool passed = start(command, &process, &job, error);
    passed = passed && wait_for(&process, job, hook, error);
    if (process.hProcess != NULL) {
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    if (job != NULL)
        CloseHandle(job); // what it left running goes on
    if (!passed && process.hProcess == NULL)
        advise(command, hook, error);
    if (!passed && hook != HOOK_BEFORE_START) // whose failure is the service's, and told as that
        report_line("%s%s%s", error->message, error->advice != NULL ? "; " : "",
                    error->advice != NULL ? error->advice : "");
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
