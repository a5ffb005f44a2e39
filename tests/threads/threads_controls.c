// SPDX-License-Identifier: MIT
// Controls come from several threads while the service's code reports its states and says that it is alive, and its answers are
// waited for; the thread that delivers is made by the first, and a clock comes and goes with each pause. Then a stop
// comes from each of them, and one life ends once. Under ThreadSanitizer.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>
#include <dbt.h>

#include "service/controls.h"
#include "service/status.h"

enum { SENDERS = 4, ROUNDS = 3000, QUERY = 0x5A };

static struct {
    struct lifecycle_report last; // by the one who reports, one at a time: no lock
    unsigned reports;
    unsigned delivered; // on the delivering thread only
    unsigned stops;
    LONG requests; // for the host, by INTERROGATE
    LONG taken;
    HANDLE left;
    HANDLE beside;
} seen;

static void check(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "not so: %s\n", what);
    exit(1);
}

static void report(struct session *session, const struct lifecycle_report *news)
{
    (void)session;
    check(seen.last.state != SERVICE_STOPPED || seen.reports == 0, "nothing is reported after STOPPED");
    seen.last = *news;
    seen.reports++;
}

static void on_limit(bool held)
{
    (void)held;
    check(false, "no limit passes");
}

static void on_silence(void)
{
    check(false, "the watchdog's time does not pass");
}

// Some are for the host.
static bool take_interrogate(uint32_t *answer)
{
    *answer = NO_ERROR;
    if (InterlockedExchange(&seen.requests, FALSE) == FALSE)
        return false;
    (void)__atomic_add_fetch(&seen.taken, 1, __ATOMIC_SEQ_CST);
    return true;
}

static uint32_t deliver(const struct control *control)
{
    seen.delivered++;
    check(!controls_is_answering_interrogate() || control->code == SERVICE_CONTROL_INTERROGATE,
          "INTERROGATE is told");
    switch (control->code) {
    case SERVICE_CONTROL_PAUSE:
        status_event(LIFECYCLE_PAUSE_DONE, NULL);
        break;
    case SERVICE_CONTROL_CONTINUE:
        status_event(LIFECYCLE_CONTINUE_DONE, NULL);
        break;
    case SERVICE_CONTROL_DEVICEEVENT:
        check(control->size == sizeof(DEV_BROADCAST_HDR), "the data come along");
        return QUERY;
    case SERVICE_CONTROL_STOP:
        seen.stops++;
        break;
    default:
        break;
    }
    return NO_ERROR;
}

static void left(void)
{
    SetEvent(seen.left);
}

static void *send(void *context)
{
    static const uint32_t codes[] = {SERVICE_CONTROL_PAUSE, SERVICE_CONTROL_CONTINUE,
                                     SERVICE_CONTROL_INTERROGATE, 130, SERVICE_CONTROL_SESSIONCHANGE};
    const DEV_BROADCAST_HDR device = {.dbch_size = sizeof device};
    const WTSSESSION_NOTIFICATION session = {sizeof session, 1};
    const unsigned number = *(unsigned *)context;
    for (unsigned i = 0; i < ROUNDS; i++) {
        const uint32_t code = codes[(i + number) % (sizeof codes / sizeof codes[0])];
        check(controls_handle(code, 0, code == SERVICE_CONTROL_SESSIONCHANGE ? &session : NULL) == NO_ERROR,
              "a control is taken");
        if (i % 50 == 0)
            check(controls_handle(SERVICE_CONTROL_DEVICEEVENT, DBT_DEVICEQUERYREMOVE, &device) == QUERY,
                  "the answer is the code's");
        if (i % 7 == 0)
            InterlockedExchange(&seen.requests, TRUE);
        (void)status_current();
        (void)status_accepted_by_code();
        if (number == 0) { // the code itself
            status_said(SERVICE_RUNNING,
                        &(struct lifecycle_details){.accepted = LIFECYCLE_ACCEPT_STOP + i % 2 * 2});
            check(status_watch(180000), "it is watched");
        }
        if (number == 0 && i == ROUNDS / 2)
            status_unwatch(); // and the clock goes again
    }
    check(controls_handle(SERVICE_CONTROL_STOP, 0, NULL) == NO_ERROR, "a stop is taken");
    return NULL;
}

static void *beside(void)
{
    SetEvent(seen.beside);
    return NULL;
}

int main(void)
{
    pthread_t threads[SENDERS];
    unsigned numbers[SENDERS];
    struct session session = {.report = report};
    struct error error = {0};
    const struct controls_policy policy = {.shutdown_is_stop = true, .take_interrogate = take_interrogate};
    const struct status_callbacks callbacks = {
        .beside = beside, .on_limit = on_limit, .on_silence = on_silence};
    const struct lifecycle_policy life = {.start_limit = 180000, .stop_limit = 180000};
    seen.left = CreateEventW(NULL, TRUE, FALSE, NULL);
    seen.beside = CreateEventW(NULL, TRUE, FALSE, NULL);
    check(controls_handle(SERVICE_CONTROL_INTERROGATE, 0, NULL) == NO_ERROR,
          "INTERROGATE may come first of all");
    check(controls_begin(&policy, deliver, left, &error), "controls begin");
    check(status_begin(&session, &life, &callbacks, &error), "the status begins");
    status_ready_in(180000);
    status_said(SERVICE_RUNNING, &(struct lifecycle_details){.accepted = 3});
    windows_make_no_thread(TRUE);
    check(controls_handle(130, 0, NULL) == ERROR_NOT_ENOUGH_MEMORY,
          "who sends it hears that nobody delivers it");
    windows_make_no_thread(FALSE);
    for (unsigned i = 0; i < SENDERS; i++) {
        numbers[i] = i;
        check(pthread_create(&threads[i], NULL, send, &numbers[i]) == 0, "threads");
    }
    for (unsigned i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
    controls_leave(); // behind all of them
    WaitForSingleObject(seen.left, INFINITE);
    status_event(LIFECYCLE_RETURNED, NULL);
    status_event(LIFECYCLE_ENDED, NULL);
    status_wait_stopped(INFINITE);
    WaitForSingleObject(seen.beside, INFINITE);
    check(controls_stop_requested() && seen.stops == 1, "the code hears of a stop once");
    check(seen.taken > 0, "requests are taken");
    check(seen.delivered + (unsigned)seen.taken == SENDERS * (ROUNDS + ROUNDS / 50) + 1, "nothing is lost");
    check(status_current().state == SERVICE_STOPPED, "it is STOPPED");
    printf("%u controls, %u reports\n", seen.delivered, seen.reports);
    return 0;
}
