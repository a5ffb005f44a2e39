// SPDX-License-Identifier: MIT
#include "service/limit_watch.h"

#include <process.h>
#include <stdlib.h>

#include <windows.h>

#include "base/system_error.h"
#include "base/text.h"
#include "report/report.h"

enum { SILENCE = 60000 }; // ms between two warnings of one limit

static struct {
    const struct settings *settings;
    ULONGLONG memory_told; // when; 0: never
    ULONGLONG processes_told;
} watch;

// Is it time to tell of this limit again?
static bool is_due(ULONGLONG *told)
{
    ULONGLONG now = GetTickCount64();
    if (*told != 0 && now - *told < SILENCE)
        return false;
    *told = now;
    return true;
}

void limit_watch_take(uint32_t message, uint32_t process)
{
    struct error error = {0};
    if (message == JOB_OBJECT_MSG_JOB_MEMORY_LIMIT && is_due(&watch.memory_told)) {
        error_set(
            &error, ERROR_COMMITMENT_LIMIT,
            "the service and its children want more than their %lu MiB of memory: process %lu was refused it",
            (unsigned long)watch.settings->memory_limit, (unsigned long)process);
        error_advise(
            &error,
            "see in the log what raises MemoryError or fails now; pyhost update %s --memory-limit MIB",
            watch.settings->name);
    } else if (message == JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT && is_due(&watch.processes_told)) {
        error_set(
            &error, ERROR_NOT_ENOUGH_QUOTA,
            "the service wants more than its %lu processes, itself among them: one was ended as it began",
            (unsigned long)watch.settings->process_limit);
        error_advise(&error, "pyhost update %s --process-limit COUNT", watch.settings->name);
    }
    if (error.message != NULL)
        report_failure(FAILURE_RESOURCE, &error);
    error_clear(&error);
}

static unsigned __stdcall run_watch(void *port)
{
    DWORD message = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *process = NULL; // not one: the identifier of the process
    while (GetQueuedCompletionStatus(port, &message, &key, &process, INFINITE))
        limit_watch_take(message, (uint32_t)(uintptr_t)process);
    return 0;
}

bool limit_watch_begin(void *job, const struct settings *settings, struct error *error)
{
    watch.settings = settings;
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT association = {.CompletionKey = job, .CompletionPort = port};
    if (port == NULL || !SetInformationJobObject(job, JobObjectAssociateCompletionPortInformation,
                                                 &association, sizeof association))
        return system_error(error, GetLastError(), "cannot hear of the limits of the service's job");
    HANDLE thread =
        (HANDLE)_beginthreadex(NULL, 128 * 1024, run_watch, port, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (thread == NULL)
        return system_error(error, ERROR_NOT_ENOUGH_MEMORY, "cannot watch the limits of the service's job");
    CloseHandle(thread);
    return true;
}
