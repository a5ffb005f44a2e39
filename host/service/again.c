// SPDX-License-Identifier: MIT
#include "service/again.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/error.h"
#include "base/file.h"
#include "base/human.h"
#include "base/lived.h"
#include "base/memory.h"
#include "base/quoting.h"
#include "base/ranges.h"
#include "base/system_error.h"
#include "base/text.h"
#include "base/wide.h"
#include "report/log_file.h"
#include "report/report.h"
#include "scm/scm.h"
#include "service/children.h"
#include "service/controls.h"
#include "service/status.h"

#define HELP "-start-again" // NAME PROCESS: the service, and the HANDLE of its process

enum {
    LEAST_LIFE = 1000, // ms that a service has to live: a start that fails must not become a loop
    END_LIMIT = 30000  // ms that the helper waits for a process that may hang in its end
};

static struct {
    const struct settings *settings; // NULL: no code starts anything again
    bool debugging;
    uint64_t begun;
    LONG due;
} again;

void again_begin(const struct settings *settings, bool debugging)
{
    again.debugging = debugging;
    again.begun = GetTickCount64();
    again.settings = settings;
}

static bool has_lived(void)
{
    return status_has_run() && GetTickCount64() - again.begun >= LEAST_LIFE;
}

// The helper has the token of this process, so what this may open, the helper may.
static bool may_start(struct error *error)
{
    struct scm_service service = {0};
    const bool may = scm_open(again.settings->name, SERVICE_START, &service, error);
    scm_close(&service);
    return may;
}

// Says what comes of it: is it no failure?
static bool take(const char *number)
{
    struct error error = {0};
    if (again.debugging) {
        report_line("the service ends with exit code %s; a console session is not started again", number);
        return true;
    }
    if (controls_stop_requested()) {
        report_line(
            "the service ends with exit code %s; a stop was asked for, so the service is not started again",
            number);
        return true;
    }
    if (!has_lived()) {
        report_line("exit code %s starts the service again only after RUNNING, and %d s after the start: "
                    "this is a failed start",
                    number, LEAST_LIFE / 1000);
        return false;
    }
    if (!may_start(&error)) {
        report_line("exit code %s cannot start the service again: %s; this is a failure, left to the "
                    "recovery actions",
                    number, error.message);
        error_clear(&error);
        return false;
    }
    report_line("the service ends with exit code %s, which starts the service again", number);
    InterlockedExchange(&again.due, TRUE);
    return true;
}

bool again_takes(uint32_t code)
{
    if (again.settings == NULL || !ranges_contain(again.settings->restart_codes, code))
        return false;
    char *number = human_exit_code(code);
    const bool taken = take(number);
    free(number);
    return taken;
}

bool again_is_due(void)
{
    return InterlockedCompareExchange(&again.due, FALSE, FALSE) != FALSE;
}

// No handle of the service's is inherited but that of its process: the helper would keep open what the service closes by its end.
static bool start_listed(wchar_t *command, HANDLE *process)
{
    SIZE_T size = 0;
    PROCESS_INFORMATION helper = {0};
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof startup}};
    const DWORD flags = DETACHED_PROCESS | EXTENDED_STARTUPINFO_PRESENT |
                        (children_are_in_job() ? CREATE_BREAKAWAY_FROM_JOB : 0);
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    startup.lpAttributeList = memory_allocate(size);
    bool started = InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
    DWORD code = GetLastError();
    if (started) {
        started =
            UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, process,
                                      sizeof *process, NULL, NULL) &&
            CreateProcessW(NULL, command, NULL, NULL, TRUE, flags, NULL, NULL, &startup.StartupInfo, &helper);
        code = GetLastError();
        DeleteProcThreadAttributeList(startup.lpAttributeList);
    }
    free(startup.lpAttributeList);
    if (started) {
        CloseHandle(helper.hThread);
        CloseHandle(helper.hProcess);
    }
    SetLastError(code);
    return started;
}

static bool start_helper(struct error *error)
{
    HANDLE process = NULL;
    const HANDLE self = GetCurrentProcess();
    if (!DuplicateHandle(self, self, self, &process, SYNCHRONIZE, TRUE, 0))
        return system_error(error, GetLastError(),
                            "cannot name this process to the one that starts the service \"%s\" again",
                            again.settings->name);
    char *host = file_own_path();
    struct text_buffer command = {0};
    quoting_add(&command, host, true);
    quoting_add(&command, HELP, false);
    quoting_add(&command, again.settings->name, false);
    text_buffer_add_format(&command, " %llu", (unsigned long long)(uintptr_t)process);
    wchar_t *wide = wide_from_text(command.data);
    const bool started =
        start_listed(wide, &process) ||
        system_error(error, GetLastError(), "cannot run \"%s\", which starts the service \"%s\" again", host,
                     again.settings->name);
    free(wide);
    free(text_buffer_take(&command));
    free(host);
    CloseHandle(process);
    return started;
}

bool again_start(struct outcome *outcome)
{
    struct error error = {0};
    if (InterlockedExchange(&again.due, FALSE) == FALSE || outcome->exit_code != NO_ERROR)
        return false;
    if (controls_stop_requested()) {
        report_line("a stop was asked for since, so the service is not started again");
        return false;
    }
    const bool started = start_helper(&error);
    if (!started) {
        report_failure(FAILURE_RESTART, &error);
        *outcome = ending_outcome(FAILURE_RESTART);
    }
    error_clear(&error);
    return started;
}

// ---- the helper ----

// Somebody else was first, or the system shuts down.
static bool is_no_failure(uint32_t code)
{
    return code == ERROR_SERVICE_ALREADY_RUNNING || code == ERROR_SHUTDOWN_IN_PROGRESS;
}

// The service's process is gone: its log, its events and its status have what failed.
static void tell(const char *name, const struct error *why)
{
    struct settings settings = {0};
    struct error error = {0};
    struct error ignored = {0};
    const struct rotation none = {0};
    report_begin(name, REPORT_SERVICE);
    if (settings_read(&settings, name, &ignored))
        (void)log_file_open(settings.log, &none, &ignored);
    error_set(&error, why->code, "the service \"%s\" ended to be started again, and is not: %s", name,
              why->message);
    if (why->advice != NULL)
        error_advise(&error, "%s", why->advice);
    else
        error_advise(&error, "pyhost doctor \"%s\"", name);
    report_failure(FAILURE_RESTART, &error);
    report_line("service \"%s\" stays stopped", name);
    settings_clear(&settings);
    error_clear(&ignored);
    error_clear(&error);
}

static bool start_service(const char *name)
{
    struct scm_service service = {0};
    struct error error = {0};
    const struct text_list arguments = {0};
    const bool started =
        (scm_open(name, SERVICE_START, &service, &error) && scm_start(&service, &arguments, &error)) ||
        is_no_failure(error.code);
    if (!started)
        tell(name, &error);
    scm_close(&service);
    error_clear(&error);
    return started;
}

bool again_help(const char *const *arguments, int count, int *code)
{
    if (count != 4 || strcmp(arguments[1], HELP) != 0)
        return false;
    // The service's PATH and directory are nothing to this.
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    (void)lived_wait_one((HANDLE)(uintptr_t)strtoull(arguments[3], NULL, 10), END_LIMIT);
    *code = start_service(arguments[2]) ? 0 : 1;
    return true;
}
