// SPDX-License-Identifier: MIT
// Any events in any order, with whatever the service's code may report, and any times: the life follows its rules, and what the
// SCM is told is a status that SetServiceStatus takes.
#include "service/lifecycle.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { STOPPED = 1, RUNNING = 4, PAUSED = 7 }; // SERVICE_ states

struct move {
    uint8_t event;
    uint8_t later; // as a power of two, ms
    struct lifecycle_details details;
};

static void check_report(const struct lifecycle_report *report)
{
    const bool pending = report->state != STOPPED && report->state != RUNNING && report->state != PAUSED;
    if (report->state < STOPPED || report->state > PAUSED ||
        (!pending && (report->checkpoint != 0 || report->wait_hint != 0)) ||
        (report->state == STOPPED && report->accepted != 0) ||
        (report->state != STOPPED && (report->exit_code != 0 || report->specific_code != 0)))
        abort();
}

static void check_step(const struct lifecycle *before, const struct lifecycle *life,
                       enum lifecycle_effect effect)
{
    if (before->state == LIFECYCLE_STOPPED &&
        (effect != LIFECYCLE_IGNORE || life->state != LIFECYCLE_STOPPED))
        abort();
    if (before->state == LIFECYCLE_STOP_PENDING && life->state != LIFECYCLE_STOP_PENDING &&
        life->state != LIFECYCLE_STOPPED)
        abort();
    if (effect == LIFECYCLE_ENTER || effect == LIFECYCLE_PROGRESS || effect == LIFECYCLE_HOLD)
        check_report(&life->report);
    else if (memcmp(&before->report, &life->report, sizeof life->report) != 0)
        abort();
    if (effect == LIFECYCLE_PROGRESS && life->report.state == before->report.state &&
        life->report.checkpoint < before->report.checkpoint)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lifecycle life;
    struct lifecycle_policy policy;
    struct move move;
    int64_t now = 1;
    if (size < sizeof policy)
        return 0;
    memcpy(&policy, data, sizeof policy);
    lifecycle_begin(&life, &policy);
    for (size_t at = sizeof policy; size - at >= sizeof move; at += sizeof move) {
        enum lifecycle_event due = LIFECYCLE_TICK;
        memcpy(&move, data + at, sizeof move);
        now += (int64_t)1 << (move.later & 31);
        const int64_t wait = lifecycle_wait(&life, now);
        const bool is_due = lifecycle_due(&life, now, &due);
        if (wait < LIFECYCLE_FOREVER || is_due != (wait == 0) || wait > UINT32_MAX)
            abort();
        const struct lifecycle before = life;
        enum lifecycle_event event = (enum lifecycle_event)(move.event % LIFECYCLE_EVENTS);
        check_step(&before, &life, lifecycle_step(&life, event, &move.details, now));
    }
    return 0;
}
