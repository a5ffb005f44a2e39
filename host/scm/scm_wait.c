// SPDX-License-Identifier: MIT
#include "scm/scm_wait.h"

#include <stdlib.h>

#include <windows.h>

#include "base/compiler.h"
#include "base/memory.h"

enum { PROGRESS_INTERVAL = 500, END_NOTICED = 2000, LOOK_INTERVAL = 100 }; // ms

static void (*progress)(const char *name, const struct scm_status *status);

void scm_wait_on_progress(void (*callback)(const char *name, const struct scm_status *status))
{
    progress = callback;
}

// ---- the process ----

// The process that the service has, to be waited for. NULL: there is none that can be; *ended tells whether it has ended already.
static HANDLE open_process(const struct scm_status *status, bool *ended)
{
    HANDLE process =
        status->process == 0 || scm_is_remote() ? NULL : OpenProcess(SYNCHRONIZE, FALSE, status->process);
    *ended = status->process != 0 && !scm_is_remote() && process == NULL &&
             GetLastError() == ERROR_INVALID_PARAMETER;
    return process;
}

bool scm_wait_has_ended(const struct scm_status *status)
{
    bool ended = false;
    HANDLE process = open_process(status, &ended);
    if (process != NULL) {
        ended = WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
        CloseHandle(process);
    }
    return ended;
}

// ---- the state ----

static VOID CALLBACK on_notify(void *context)
{
    *(bool *)((SERVICE_NOTIFYW *)context)->pContext = true;
}

// A service that is to pause and does not runs on: its handler has failed.
static bool is_settled(uint32_t state, uint32_t wanted)
{
    return state == wanted || state == SERVICE_STOPPED ||
           (wanted == SERVICE_PAUSED && state == SERVICE_RUNNING);
}

static DWORD notify_mask(uint32_t wanted)
{
    static const DWORD masks[] = {[SERVICE_STOPPED] = SERVICE_NOTIFY_STOPPED,
                                  [SERVICE_RUNNING] = SERVICE_NOTIFY_RUNNING,
                                  [SERVICE_PAUSED] = SERVICE_NOTIFY_PAUSED | SERVICE_NOTIFY_RUNNING};
    return SERVICE_NOTIFY_STOPPED | (wanted < COUNT_OF(masks) ? masks[wanted] : 0);
}

static void show_progress(const struct scm_service *service)
{
    struct scm_status now;
    struct error ignored = {0};
    if (progress != NULL && scm_query(service, &now, &ignored))
        progress(service->name, &now);
    error_clear(&ignored);
}

enum wait_end { WAIT_NOTIFIED, WAIT_ENDED, WAIT_OVER };

// Until *called, which the SCM's notification sets; the end of process (may be NULL); or the tick of the end (0: never).
static enum wait_end wait_for_change(const struct scm_service *service, const bool *called, HANDLE process,
                                     uint64_t end)
{
    while (!*called) {
        uint64_t now = GetTickCount64();
        if (end != 0 && now >= end)
            return WAIT_OVER;
        uint64_t rest = end == 0 ? INFINITE : end - now;
        show_progress(service);
        if (progress != NULL && rest > PROGRESS_INTERVAL)
            rest = PROGRESS_INTERVAL;
        if (process == NULL)
            SleepEx((DWORD)rest, TRUE);
        else if (WaitForSingleObjectEx(process, (DWORD)rest, TRUE) == WAIT_OBJECT_0)
            return WAIT_ENDED;
    }
    return WAIT_NOTIFIED;
}

bool scm_wait(const struct scm_service *service, uint32_t wanted, uint32_t wait, struct scm_status *status,
              struct error *error)
{
    uint64_t end = wait == UINT32_MAX ? 0 : GetTickCount64() + wait;
    uint64_t noticed = 0; // when the SCM must have noticed that the process has ended; 0: it has not ended
    bool registered = false;
    // The SCM writes into the notification until it has been delivered or the service's handle is closed; so
    // it belongs to the heap, and is given up to the process when the time is over.
    struct notification {
        SERVICE_NOTIFYW notify;
        bool called;
    } *notification = memory_allocate(sizeof *notification);
    for (;;) {
        if (!scm_query(service, status, error))
            return false;
        if (is_settled(status->state, wanted))
            break;
        uint64_t now = GetTickCount64();
        if (noticed != 0 && now >= noticed) {
            status->exit_code = ERROR_PROCESS_ABORTED;
            status->state = SERVICE_STOPPED;
            status->process = 0;
            break;
        }
        if (noticed == 0 && end != 0 && now >= end)
            return error_set(error, WAIT_TIMEOUT, "The service \"%s\" is still %s after %lu s", service->name,
                             scm_state_name(status->state), (unsigned long)(wait / 1000));
        if (!registered) {
            notification->called = false;
            notification->notify = (SERVICE_NOTIFYW){.dwVersion = SERVICE_NOTIFY_STATUS_CHANGE,
                                                     .pfnNotifyCallback = on_notify,
                                                     .pContext = &notification->called};
            registered = NotifyServiceStatusChangeW(service->handle, notify_mask(wanted),
                                                    &notification->notify) == ERROR_SUCCESS;
        }
        // Of a service that is marked for deletion the SCM notifies nobody, nor of one for which a request is still open. It is
        // looked at instead; what else is wrong, the next query says.
        uint64_t until = noticed != 0 ? noticed : end;
        if (!registered && (until == 0 || until > now + LOOK_INTERVAL))
            until = now + LOOK_INTERVAL;
        bool ended = false;
        HANDLE process = noticed == 0 ? open_process(status, &ended) : NULL;
        enum wait_end how =
            ended ? WAIT_ENDED : wait_for_change(service, &notification->called, process, until);
        if (process != NULL)
            CloseHandle(process);
        if (how == WAIT_ENDED)
            noticed = GetTickCount64() + END_NOTICED; // what the SCM makes of it comes first, if it comes
        registered = registered && !notification->called;
    }
    if (!registered)
        free(notification);
    return true;
}
