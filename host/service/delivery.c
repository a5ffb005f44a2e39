// SPDX-License-Identifier: MIT
#include "service/delivery.h"

#include <windows.h>

#include "base/lived.h"
#include "base/timings.h"
#include "modules/servicemanager.h"
#include "python/interpreter.h"
#include "report/report.h"
#include "service/ending.h"
#include "service/hooks.h"
#include "service/remedy.h"
#include "service/status.h"
#include "service/stopping.h"
#include "service/sudden_end.h"

static struct {
    SRWLOCK lock;
    bool running; // the instance is whole, and controls are for it
    const struct settings *settings;
    const struct entry_point *entry;
    const char *work; // before that: what the class's code is at; NULL: nothing
    const char *work_advice;
    LONG handling;    // the control that the code handles; 0: none
    LONG thread;      // identifier of the one that delivers
    LONG failed_stop; // the control of a stop whose handler failed; 0: none
    SRWLOCK telling;  // a failure of a handler
} delivery = {.lock = SRWLOCK_INIT, .telling = SRWLOCK_INIT};

void delivery_to(const struct settings *settings, const struct entry_point *entry)
{
    delivery.settings = settings;
    delivery.entry = entry;
}

static void settle_pause(uint32_t code, bool failed)
{
    if (code == SERVICE_CONTROL_PAUSE)
        status_event(failed ? LIFECYCLE_PAUSE_FAILED : LIFECYCLE_PAUSE_DONE, NULL);
    else if (code == SERVICE_CONTROL_CONTINUE)
        status_event(failed ? LIFECYCLE_CONTINUE_FAILED : LIFECYCLE_CONTINUE_DONE, NULL);
}

// A control comes late, or never: the log says at once that one will not be heard.
static void tell_deaf_controls(void)
{
    struct text_list deaf = entry_point_deaf_controls(delivery.entry);
    for (size_t i = 0; i < deaf.count; i++)
        report_line("warning: %s; make it a plain function", deaf.items[i]);
    text_list_clear(&deaf);
}

bool delivery_begin(void)
{
    tell_deaf_controls();
    AcquireSRWLockExclusive(&delivery.lock);
    delivery.running = !controls_stop_requested();
    ReleaseSRWLockExclusive(&delivery.lock);
    return delivery.running;
}

void delivery_end(void)
{
    AcquireSRWLockExclusive(&delivery.lock);
    delivery.running = false;
    ReleaseSRWLockExclusive(&delivery.lock);
}

static bool is_running(void)
{
    AcquireSRWLockShared(&delivery.lock);
    bool running = delivery.running;
    ReleaseSRWLockShared(&delivery.lock);
    return running;
}

void delivery_begin_work(const char *work, const char *advice)
{
    AcquireSRWLockExclusive(&delivery.lock);
    delivery.work = work;
    delivery.work_advice = advice;
    ReleaseSRWLockExclusive(&delivery.lock);
}

const char *delivery_silence(const char **advice)
{
    AcquireSRWLockShared(&delivery.lock);
    const bool running = delivery.running; // what was found of the instance is there by then, and stays
    const char *silence = running ? delivery.entry->silence : delivery.work;
    *advice = running ? delivery.entry->silence_advice : delivery.work_advice;
    ReleaseSRWLockShared(&delivery.lock);
    return silence;
}

// A program hears of nothing but its stop.
static uint32_t deliver_to_program(const struct control *control)
{
    if (control->code != SERVICE_CONTROL_STOP)
        return NO_ERROR;
    timings_mark(TIMINGS_HOST, "stop handed to the program");
    stopping_ask(delivery.settings);
    return NO_ERROR;
}

uint32_t delivery_handling(unsigned long *thread)
{
    *thread = (unsigned long)InterlockedCompareExchange(&delivery.thread, 0, 0);
    return (uint32_t)InterlockedCompareExchange(&delivery.handling, 0, 0);
}

uint32_t delivery_failed_stop(void)
{
    return (uint32_t)InterlockedCompareExchange(&delivery.failed_stop, 0, 0);
}

void delivery_settle(struct outcome *outcome)
{
    AcquireSRWLockExclusive(&delivery.telling);
    ReleaseSRWLockExclusive(&delivery.telling);
    if (outcome->exit_code == NO_ERROR && outcome->specific_code == 0 && delivery_failed_stop() != 0)
        *outcome = ending_outcome(FAILURE_EXCEPTION); // the code of a failure that ends a service
}

// Tells that a handler failed, of a control that began then. The caller has delivery.telling, which is released.
static void tell_failure(uint32_t code, uint64_t begun, struct error *error)
{
    settle_pause(code, true); // first: the log may be slow
    remedy_add(error);
    report_failure(FAILURE_CONTROL, error);
    ReleaseSRWLockExclusive(&delivery.telling);
    if (controls_is_stop(code))
        stopping_interrupt(entry_point_handler(code), begun);
}

// Lets the class handle a control. With the GIL.
static uint32_t hand_over(const struct control *control, struct error *error)
{
    InterlockedExchange(&delivery.thread, (LONG)GetCurrentThreadId());
    InterlockedExchange(&delivery.handling, (LONG)control->code);
    uint32_t answer =
        servicemanager_has_handler()
            ? servicemanager_deliver(control->code, control->event_type, control->data, control->size, error)
            : entry_point_control(delivery.entry, control->code, error);
    if (error->message != NULL && controls_is_stop(control->code))
        InterlockedExchange(&delivery.failed_stop, (LONG)control->code);
    InterlockedExchange(&delivery.handling, 0);
    return answer;
}

uint32_t delivery_deliver(const struct control *control)
{
    const uint64_t begun = lived_now();
    struct error error = {0};
    int state = 0;
    if (controls_is_stop(control->code))
        sudden_end_renew();
    if (controls_is_stop(control->code) && controls_stop_requested() &&
        WaitForSingleObject(status_running(), 0) == WAIT_OBJECT_0) {
        if (!controls_is_hurried())
            hooks_run(HOOK_BEFORE_STOP, &error); // it has told itself what there is to tell
        else if (delivery.settings->before_stop != NULL)
            report_line("there is little time for this stop: the hook before-stop is left out");
    }
    error_clear(&error);
    if (delivery.settings->program.count > 0)
        return deliver_to_program(control);
    if (!interpreter_enter(&state))
        return NO_ERROR; // before Python's start and after its end the runner sees to a stop by itself
    if (!is_running()) { // an unfinished instance handles nothing; a stop ends whatever the main thread waits
                         // for
        interpreter_leave(state);
        if (control->code == SERVICE_CONTROL_STOP)
            interpreter_interrupt();
        return NO_ERROR;
    }
    if (controls_is_stop(control->code))
        timings_mark(TIMINGS_HOST, "stop handed to the class");
    uint32_t answer = hand_over(control, &error);
    const bool failed = error.message != NULL;
    if (failed) // as long as this thread is in Python, its end waits; from then on the service's does
        AcquireSRWLockExclusive(&delivery.telling);
    interpreter_leave(state);
    if (failed)
        tell_failure(control->code, begun, &error);
    else
        settle_pause(control->code, false);
    error_clear(&error);
    return answer;
}
