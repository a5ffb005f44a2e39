// SPDX-License-Identifier: MIT
#include "service/readiness.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/file.h"
#include "base/text.h"
#include "report/log_file.h"
#include "report/report.h"
#include "service/controls.h"
#include "service/ending.h"
#include "service/status.h"

static struct {
    const struct settings *settings;
    bool began; // the program's code; of its own thread
    LONG listens;
    LONG unwatched;      // told that there is no watchdog
    SRWLOCK status_lock; // guards the status, and is held while the disk takes it
    char *status;        // what the code said last; NULL: nothing
} readiness = {.status_lock = SRWLOCK_INIT};

// Begins its time anew.
static void feed_watchdog(void)
{
    const uint32_t seconds = readiness.settings->watchdog_limit;
    if (seconds > 0 && !status_watch(seconds * 1000) && !InterlockedExchange(&readiness.unwatched, TRUE))
        report_line("there is no watchdog: no thread can be made for it");
}

static void become_ready(void)
{
    if (status_current().state == SERVICE_START_PENDING)
        status_said(SERVICE_RUNNING, &(struct lifecycle_details){.accepted = status_accepted_by_code()});
}

void readiness_on_silence(void)
{
    if (!controls_stop_requested()) // a stop has its own limit
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
}

// Its watchdog waits for its first call: it may still import.
static void be_ready_in_time(void)
{
    const uint32_t seconds = readiness.settings->ready_after;
    if (seconds != 0 && seconds != SETTINGS_NEVER)
        status_ready_in(seconds * INT64_C(1000));
}

void readiness_program_began(void)
{
    readiness.began = true;
    if (readiness.settings->ready_after == 0)
        become_ready();
    be_ready_in_time();
}

void readiness_program_ended(void)
{
    status_ready_in(STATUS_NEVER);
}

void readiness_program_waits(void)
{
    if (readiness.began)
        be_ready_in_time();
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
    if (notice->ready || notice->watchdog)
        feed_watchdog(); // first: the clock that sees to the start goes on with it
    if (notice->ready)
        become_ready();
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
    status_unwatch();
}
