// SPDX-License-Identifier: MIT
#include "service/status.h"

#include <windows.h>

#include "base/lived.h"
#include "base/lived_time.h"
#include "base/system_error.h"
#include "base/thread.h"

static struct {
    SRWLOCK lock; // guards what follows, held for moments only
    struct session *session;
    struct lifecycle life;
    bool unsent;  // life.report is newer than what was told
    bool has_run; // it came to RUNNING, though that may never be told: a newer state takes its place
    bool sending; // a thread is telling reports and will see to newer ones
    bool clock;   // there is one, or somebody is making it
    bool watched; // the watchdog's time runs
    bool unwatched;
    struct lived_slices watch;
    HANDLE also;     // what the clock waits for besides; NULL: nothing
    HANDLE ticking;  // the clock that was made last has begun
    HANDLE changed;  // wakes the clock: a limit or a tick may have moved
    HANDLE running;  // has_run, and that or what came after it has been told
    HANDLE stopped;  // STOPPED has been told
    SRWLOCK silence; // held while on_silence is called
    struct status_callbacks callbacks;
} status = {.lock = SRWLOCK_INIT, .silence = SRWLOCK_INIT};

enum { CLOCK_STACK = 128 * 1024 }; // bytes

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
        if (report.state == SERVICE_STOPPED) {
            SetEvent(status.stopped);
            SetEvent(status.ticking); // no clock is waited for any more
        }
        AcquireSRWLockExclusive(&status.lock);
    }
    status.sending = false;
}

static enum lifecycle_effect step(enum lifecycle_event event, const struct lifecycle_details *details)
{
    static const struct lifecycle_details nothing = {0};
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

// ---- the clock ----

// What the clock finds to do, or to wait for.
struct turn {
    bool over;    // nothing: it ends
    bool due;     // event
    bool silence; // the watchdog's time has passed
    bool serves;  // the session takes no controls in this state: what they would bring is waited for
    enum lifecycle_event event;
    int64_t wait; // for the life, in lived time, ms
    uint64_t watch_wait;
};

// With the lock: is there anything to wait for? While it starts that are requests, too, whoever made it start.
static bool is_clock_needed(void)
{
    return lifecycle_wait(&status.life, now()) != LIFECYCLE_FOREVER || status.watched ||
           status.life.state == LIFECYCLE_START_PENDING;
}

static struct turn look(void)
{
    struct turn turn = {.event = LIFECYCLE_TICK, .watch_wait = INFINITE};
    AcquireSRWLockExclusive(&status.lock);
    turn.wait = lifecycle_wait(&status.life, now());
    turn.due = lifecycle_due(&status.life, now(), &turn.event);
    if (status.watched) {
        turn.watch_wait = lived_slices_look(&status.watch, GetTickCount64());
        turn.silence = turn.watch_wait == 0;
        status.watched = !turn.silence;
    }
    if (turn.silence)
        AcquireSRWLockExclusive(&status.silence);
    turn.over = status.life.state == LIFECYCLE_STOPPED ||
                (!is_clock_needed() && !turn.silence && !status.unsent && !status.sending);
    turn.serves = status.life.state == LIFECYCLE_START_PENDING || status.life.state == LIFECYCLE_STOP_PENDING;
    status.clock = !turn.over;
    ReleaseSRWLockExclusive(&status.lock);
    return turn;
}

static void take_time(enum lifecycle_event event)
{
    enum lifecycle_effect effect = step(event, NULL);
    if (effect == LIFECYCLE_LEAVE || effect == LIFECYCLE_GIVE_UP)
        status.callbacks.on_limit(effect == LIFECYCLE_LEAVE);
}

static void take_silence(void)
{
    status.callbacks.on_silence();
    ReleaseSRWLockExclusive(&status.silence);
}

// While nothing but the watchdog is waited for, nothing looks more often than that must.
static DWORD wait_for(const struct turn *turn, DWORD count, HANDLE *handles)
{
    if (turn->wait == LIFECYCLE_FOREVER)
        return WaitForMultipleObjects(count, handles, FALSE, (DWORD)turn->watch_wait);
    const uint64_t wait = (uint64_t)turn->wait;
    return lived_wait(count, handles, (DWORD)(wait < turn->watch_wait ? wait : turn->watch_wait));
}

static void begin_start(void)
{
    AcquireSRWLockExclusive(&status.lock);
    tell(); // that it starts, while it does
    ReleaseSRWLockExclusive(&status.lock);
    void *also = status.callbacks.beside();
    AcquireSRWLockExclusive(&status.lock);
    status.also = also;
    ReleaseSRWLockExclusive(&status.lock);
}

static uint32_t __stdcall run_clock(void *starts)
{
    SetEvent(status.ticking);
    if (starts != NULL)
        begin_start();
    HANDLE handles[] = {status.changed, status.also};
    bool serves = false;
    for (;;) {
        const struct turn turn = look();
        const bool waits = turn.serves && handles[1] != NULL;
        // What was set before the SCM heard of the state in which nobody waits for it.
        if (serves && (!waits || turn.over) && WaitForSingleObject(handles[1], 0) == WAIT_OBJECT_0)
            status.callbacks.on_set();
        serves = waits;
        if (turn.silence)
            take_silence();
        else if (turn.due)
            take_time(turn.event);
        else if (turn.over)
            return 0;
        else if (wait_for(&turn, waits ? 2 : 1, handles) == WAIT_OBJECT_0 + 1)
            status.callbacks.on_set();
    }
}

static bool begin_clock(void *starts)
{
    ResetEvent(status.ticking);
    // It calls no Python: a small stack does.
    HANDLE clock = thread_begin(run_clock, starts, CLOCK_STACK, NULL);
    if (clock != NULL)
        CloseHandle(clock);
    return clock != NULL;
}

bool status_see_to_clock(void)
{
    AcquireSRWLockExclusive(&status.lock);
    const bool needed = is_clock_needed();
    const bool there = status.clock;
    status.clock = there || needed;
    ReleaseSRWLockExclusive(&status.lock);
    if (there)
        SetEvent(status.changed);
    if (there || !needed || begin_clock(NULL))
        return true;
    AcquireSRWLockExclusive(&status.lock);
    status.clock = false;
    ReleaseSRWLockExclusive(&status.lock);
    return false;
}

void status_be_clock(void)
{
    for (;;) {
        enum lifecycle_event event = LIFECYCLE_TICK;
        AcquireSRWLockShared(&status.lock);
        const bool stops = status.life.state == LIFECYCLE_STOP_PENDING;
        const int64_t wait = lifecycle_wait(&status.life, now());
        const bool due = lifecycle_due(&status.life, now(), &event);
        ReleaseSRWLockShared(&status.lock);
        if (!stops)
            return;
        if (due)
            take_time(event);
        else if (lived_wait_one(status.ticking, wait == LIFECYCLE_FOREVER ? INFINITE : (DWORD)wait) !=
                 WAIT_TIMEOUT)
            return;
    }
}

void status_end_waits(void)
{
    if (status.ticking != NULL)
        SetEvent(status.ticking);
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
    status.ticking = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (status.changed == NULL || status.running == NULL || status.stopped == NULL || status.ticking == NULL)
        return system_error(error, GetLastError(), "cannot create the events of the service's status");
    lifecycle_step(&status.life, LIFECYCLE_START, &(struct lifecycle_details){0}, now());
    status.unsent = true;
    status.clock = true;
    if (begin_clock(&status))
        return true;
    status.clock = false;
    return system_error(error, GetLastError(), "cannot create the thread that shows the service's progress");
}

enum lifecycle_effect status_step(enum lifecycle_event event)
{
    return step(event, NULL);
}

enum lifecycle_effect status_event(enum lifecycle_event event, const struct lifecycle_details *details)
{
    enum lifecycle_effect effect = step(event, details);
    (void)status_see_to_clock();
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
    (void)status_see_to_clock();
    return shorter;
}

void status_ready_in(int64_t wait)
{
    AcquireSRWLockExclusive(&status.lock);
    lifecycle_ready_in(&status.life, wait, now());
    ReleaseSRWLockExclusive(&status.lock);
    (void)status_see_to_clock();
}

bool status_watch(uint32_t limit)
{
    AcquireSRWLockExclusive(&status.lock);
    const bool begins = !status.watched && !status.unwatched;
    if (!status.unwatched)
        lived_slices_begin(&status.watch, limit, GetTickCount64());
    status.watched = !status.unwatched;
    ReleaseSRWLockExclusive(&status.lock);
    if (!begins || status_see_to_clock()) // one that waits already looks anew when it wakes up
        return true;
    AcquireSRWLockExclusive(&status.lock);
    status.watched = false; // the next time it is tried again
    ReleaseSRWLockExclusive(&status.lock);
    return false;
}

void status_unwatch(void)
{
    AcquireSRWLockExclusive(&status.lock);
    status.watched = false;
    status.unwatched = true;
    ReleaseSRWLockExclusive(&status.lock);
    AcquireSRWLockExclusive(&status.silence);
    ReleaseSRWLockExclusive(&status.silence);
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
