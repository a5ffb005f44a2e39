// SPDX-License-Identifier: MIT
#include "service/status.h"

#include <process.h>

#include <windows.h>

#include "base/lived.h"
#include "base/system_error.h"

static struct {
    SRWLOCK lock; // guards what follows, held for moments only
    struct session *session;
    struct lifecycle life;
    bool unsent;    // life.report is newer than what was told
    bool has_run;   // it came to RUNNING, though that may never be told: a newer state takes its place
    bool sending;   // a thread is telling reports and will see to newer ones
    HANDLE changed; // wakes the clock: a limit or a tick may have moved
    HANDLE running; // has_run, and that or what came after it has been told
    HANDLE stopped; // STOPPED has been told
    struct status_callbacks callbacks;
} status = {.lock = SRWLOCK_INIT};

static int64_t now(void)
{
    return (int64_t)lived_now();
}

// With the lock, which is let go while a report is told.
static void tell(void)
{
    if (status.sending)
        return;
    status.sending = true;
    while (status.unsent) {
        struct lifecycle_report report = status.life.report;
        const bool has_run = status.has_run;
        status.unsent = false;
        ReleaseSRWLockExclusive(&status.lock);
        status.session->report(status.session, &report);
        if (has_run)
            SetEvent(status.running);
        if (report.state == SERVICE_STOPPED)
            SetEvent(status.stopped);
        AcquireSRWLockExclusive(&status.lock);
    }
    status.sending = false;
}

static enum lifecycle_effect step(enum lifecycle_event event, const struct lifecycle_details *details)
{
    static const struct lifecycle_details nothing;
    AcquireSRWLockExclusive(&status.lock);
    enum lifecycle_effect effect =
        lifecycle_step(&status.life, event, details != NULL ? details : &nothing, now());
    if (effect == LIFECYCLE_ENTER || effect == LIFECYCLE_PROGRESS || effect == LIFECYCLE_HOLD) {
        status.unsent = true;
        status.has_run = status.has_run || status.life.state == LIFECYCLE_RUNNING;
        tell();
    }
    ReleaseSRWLockExclusive(&status.lock);
    return effect;
}

static void take_time(enum lifecycle_event event)
{
    enum lifecycle_effect effect = step(event, NULL);
    if (effect == LIFECYCLE_LEAVE || effect == LIFECYCLE_GIVE_UP)
        status.callbacks.on_limit(effect == LIFECYCLE_LEAVE);
}

static unsigned __stdcall run_clock(void *context)
{
    (void)context;
    AcquireSRWLockExclusive(&status.lock);
    tell(); // that it starts, while it does
    ReleaseSRWLockExclusive(&status.lock);
    HANDLE either[] = {status.changed, status.callbacks.beside()};
    for (;;) {
        AcquireSRWLockShared(&status.lock);
        int64_t wait = lifecycle_wait(&status.life, now());
        enum lifecycle_event event = LIFECYCLE_TICK;
        bool due = lifecycle_due(&status.life, now(), &event);
        bool over = status.life.state == LIFECYCLE_STOPPED;
        ReleaseSRWLockShared(&status.lock);
        if (over)
            return 0;
        if (due)
            take_time(event);
        else if (lived_wait(either[1] != NULL ? 2 : 1, either,
                            wait == LIFECYCLE_FOREVER ? INFINITE : (DWORD)wait) == WAIT_OBJECT_0 + 1)
            status.callbacks.on_set();
    }
}

bool status_begin(struct session *session, const struct lifecycle_policy *policy,
                  const struct status_callbacks *callbacks, struct error *error)
{
    status.session = session;
    status.callbacks = *callbacks;
    lifecycle_begin(&status.life, policy);
    status.changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    status.running = CreateEventW(NULL, TRUE, FALSE, NULL);
    status.stopped = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (status.changed == NULL || status.running == NULL || status.stopped == NULL)
        return system_error(error, GetLastError(), "cannot create the events of the service's status");
    lifecycle_step(&status.life, LIFECYCLE_START, &(struct lifecycle_details){0}, now());
    status.unsent = true;
    // It calls no Python: a small stack does.
    HANDLE clock =
        (HANDLE)_beginthreadex(NULL, 128 * 1024, run_clock, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (clock == NULL)
        return system_error(error, GetLastError(),
                            "cannot create the thread that shows the service's progress");
    CloseHandle(clock);
    return true;
}

enum lifecycle_effect status_event(enum lifecycle_event event, const struct lifecycle_details *details)
{
    enum lifecycle_effect effect = step(event, details);
    SetEvent(status.changed);
    return effect;
}

bool status_said(uint32_t state, const struct lifecycle_details *details)
{
    enum lifecycle_event event = LIFECYCLE_TICK;
    if (!lifecycle_event_of_state(state, &event))
        return false;
    status_event(event, details);
    return true;
}

bool status_shorten_stop(uint32_t limit)
{
    AcquireSRWLockExclusive(&status.lock);
    const bool shorter = lifecycle_shorten_stop(&status.life, limit, now());
    ReleaseSRWLockExclusive(&status.lock);
    SetEvent(status.changed);
    return shorter;
}

uint32_t status_stop_limit(void)
{
    AcquireSRWLockShared(&status.lock);
    const uint32_t limit = status.life.policy.stop_limit;
    ReleaseSRWLockShared(&status.lock);
    return limit;
}

uint32_t status_limit_rest(void)
{
    AcquireSRWLockShared(&status.lock);
    const int64_t until = status.life.pending_until;
    ReleaseSRWLockShared(&status.lock);
    const int64_t rest = until != 0 ? until - now() : UINT32_MAX;
    return rest > 0 ? (uint32_t)rest : 0;
}

struct lifecycle_report status_current(void)
{
    AcquireSRWLockShared(&status.lock);
    struct lifecycle_report report = status.life.report;
    ReleaseSRWLockShared(&status.lock);
    return report;
}

uint32_t status_accepted_by_code(void)
{
    AcquireSRWLockShared(&status.lock);
    uint32_t accepted = status.life.accepted_by_code;
    ReleaseSRWLockShared(&status.lock);
    return accepted;
}

bool status_held_codes(uint32_t *exit_code, uint32_t *specific_code)
{
    AcquireSRWLockShared(&status.lock);
    const bool held = status.life.held;
    if (held) {
        *exit_code = status.life.held_exit_code;
        *specific_code = status.life.held_specific_code;
    }
    ReleaseSRWLockShared(&status.lock);
    return held;
}

void status_detached(uint32_t exit_code, uint32_t specific_code)
{
    const struct lifecycle_report report = {
        .state = SERVICE_STOPPED, .exit_code = exit_code, .specific_code = specific_code};
    if (WaitForSingleObject(status.stopped, 0) == WAIT_OBJECT_0)
        return; // a second STOPPED can crash the process (learn.microsoft.com, "SetServiceStatus")
    status.session->report(status.session, &report);
}

void *status_running(void)
{
    return status.running;
}

bool status_has_run(void)
{
    AcquireSRWLockShared(&status.lock);
    const bool has_run = status.has_run;
    ReleaseSRWLockShared(&status.lock);
    return has_run;
}

bool status_wait_stopped(uint32_t wait)
{
    return lived_wait_one(status.stopped, wait) == WAIT_OBJECT_0;
}
