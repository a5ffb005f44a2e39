// SPDX-License-Identifier: MIT
#include "service/readiness.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/lived_time.h"
#include "base/text.h"
#include "report/log_file.h"
#include "report/report.h"
#include "service/controls.h"
#include "service/ending.h"
#include "service/status.h"

// Measures lived time, though nothing looks at the clock while a service runs.
struct sliced_timer {
    PTP_TIMER timer; // NULL: none
    uint32_t seconds;
    bool runs;
    struct lived_slices slices;
};

static struct {
    SRWLOCK lock; // guards what follows, held for moments only
    const struct settings *settings;
    struct sliced_timer ready;
    struct sliced_timer watchdog;
    bool over;
    LONG listens;
    SRWLOCK status_lock; // guards the status, and is held while the disk takes it
    char *status;        // what the code said last; NULL: nothing
} readiness = {.lock = SRWLOCK_INIT, .status_lock = SRWLOCK_INIT};

static void wait_for_slice(const struct sliced_timer *timer, uint64_t wait)
{
    ULARGE_INTEGER due = {.QuadPart = (ULONGLONG)(-(LONGLONG)wait * 10000)}; // from now, in 100 ns
    FILETIME time = {.dwLowDateTime = due.LowPart, .dwHighDateTime = due.HighPart};
    SetThreadpoolTimer(timer->timer, &time, 0, 0);
}

// With the lock.
static void set_timer(struct sliced_timer *timer)
{
    if (timer->timer == NULL)
        return;
    timer->runs = true;
    wait_for_slice(timer, lived_slices_begin(&timer->slices, timer->seconds * 1000ULL, GetTickCount64()));
}

// The timer has come: returns whether its time is over.
static bool take_slice(struct sliced_timer *timer)
{
    AcquireSRWLockExclusive(&readiness.lock);
    bool passed = false;
    if (!readiness.over && timer->runs) {
        const uint64_t wait = lived_slices_look(&timer->slices, GetTickCount64());
        passed = wait == 0;
        timer->runs = !passed;
        if (!passed)
            wait_for_slice(timer, wait);
    }
    ReleaseSRWLockExclusive(&readiness.lock);
    return passed;
}

// Begins its time anew. With the lock.
static void feed_watchdog(void)
{
    if (readiness.settings->watchdog_limit > 0 && !readiness.over)
        set_timer(&readiness.watchdog);
}

static void become_ready(void)
{
    if (status_current().state == SERVICE_START_PENDING)
        status_said(SERVICE_RUNNING, &(struct lifecycle_details){.accepted = status_accepted_by_code()});
}

static VOID CALLBACK on_ready(PTP_CALLBACK_INSTANCE instance, void *context, PTP_TIMER timer)
{
    (void)instance;
    (void)context;
    (void)timer;
    if (take_slice(&readiness.ready) && status_current().state == SERVICE_START_PENDING)
        become_ready(); // its watchdog waits for its first call: it may still import
}

static VOID CALLBACK on_watchdog(PTP_CALLBACK_INSTANCE instance, void *context, PTP_TIMER timer)
{
    (void)instance;
    (void)context;
    (void)timer;
    if (take_slice(&readiness.watchdog) && !controls_stop_requested()) // a stop has its own limit
        ending_watchdog(readiness.settings->watchdog_limit);
}

static void keep_status(const char *text)
{
    struct error error = {0};
    if (log_file_path() == NULL)
        return;
    char *path = report_status_path(log_file_path());
    if ((text[0] != '\0' || file_exists(path)) && !file_replace(path, text, &error))
        report_line("the status could not be kept for \"pyhost status\": %s", error.message);
    error_clear(&error);
    free(path);
}

void readiness_begin(const struct settings *settings)
{
    readiness.settings = settings;
    keep_status(""); // not what an earlier process said
    readiness.watchdog.seconds = settings->watchdog_limit;
    if (settings->watchdog_limit > 0)
        readiness.watchdog.timer = CreateThreadpoolTimer(on_watchdog, NULL, NULL);
    if (settings->watchdog_limit > 0 && readiness.watchdog.timer == NULL)
        report_line("there is no watchdog: its timer cannot be made (error %lu)", GetLastError());
}

void readiness_program_began(void)
{
    const uint32_t seconds = readiness.settings->ready_after;
    if (seconds != 0 && seconds != SETTINGS_NEVER)
        readiness.ready =
            (struct sliced_timer){.timer = CreateThreadpoolTimer(on_ready, NULL, NULL), .seconds = seconds};
    if (seconds == 0 || (readiness.ready.timer == NULL && seconds != SETTINGS_NEVER))
        become_ready();
    else if (seconds != SETTINGS_NEVER)
        set_timer(&readiness.ready);
}

void readiness_program_ended(void)
{
    AcquireSRWLockExclusive(&readiness.lock);
    readiness.ready.runs = false;
    ReleaseSRWLockExclusive(&readiness.lock);
}

void readiness_program_waits(void)
{
    AcquireSRWLockExclusive(&readiness.lock);
    set_timer(&readiness.ready);
    ReleaseSRWLockExclusive(&readiness.lock);
}

static void take_status(const char *text)
{
    AcquireSRWLockExclusive(&readiness.status_lock);
    bool news = readiness.status == NULL || strcmp(readiness.status, text) != 0;
    if (news) {
        free(readiness.status);
        readiness.status = text_copy(text);
        keep_status(text);
    }
    ReleaseSRWLockExclusive(&readiness.status_lock);
    if (news)
        report_line("status: %s", text);
}

void readiness_notify(const struct host_notice *notice)
{
    if (notice->ready)
        become_ready();
    if (notice->ready || notice->watchdog) {
        AcquireSRWLockExclusive(&readiness.lock);
        feed_watchdog();
        ReleaseSRWLockExclusive(&readiness.lock);
    }
    if (notice->status != NULL)
        take_status(notice->status); // last: the disk may be slow
}

void readiness_listen(void)
{
    InterlockedExchange(&readiness.listens, TRUE);
}

bool readiness_listens(void)
{
    return InterlockedCompareExchange(&readiness.listens, FALSE, FALSE) != FALSE;
}

void readiness_end(void)
{
    AcquireSRWLockExclusive(&readiness.lock);
    readiness.over = true;
    ReleaseSRWLockExclusive(&readiness.lock);
    PTP_TIMER timers[] = {readiness.ready.timer, readiness.watchdog.timer};
    for (size_t i = 0; i < 2; i++) {
        if (timers[i] == NULL)
            continue;
        SetThreadpoolTimer(timers[i], NULL, 0, 0);
        WaitForThreadpoolTimerCallbacks(timers[i], TRUE);
    }
}
