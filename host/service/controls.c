// SPDX-License-Identifier: MIT
#include "service/controls.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <dbt.h>

#include "base/lived.h"
#include "base/memory.h"
#include "base/system_error.h"
#include "base/thread.h"
#include "base/timings.h"
#include "service/lifecycle.h"
#include "service/status.h"

// Newer than some headers; winsvc.h of the Windows SDK has them.
#ifndef SERVICE_CONTROL_TIMECHANGE
#define SERVICE_CONTROL_TIMECHANGE 0x10
#endif
#ifndef SERVICE_CONTROL_TRIGGEREVENT
#define SERVICE_CONTROL_TRIGGEREVENT 0x20
#endif
#ifndef SERVICE_CONTROL_USERMODEREBOOT
#define SERVICE_CONTROL_USERMODEREBOOT 0x40
#endif

enum { ANSWER_LIMIT = 1000 }; // ms that a stop's handler gets to return, which waits for nothing but the SCM

// A control in the queue. The handler that waits for the answer and the delivering thread share it; the last
// one frees it.
struct entry {
    struct entry *next;
    struct control control;
    bool is_leave;   // no control: call left()
    HANDLE answered; // NULL: nobody waits
    uint32_t answer;
    LONG users;
};

static struct {
    SRWLOCK lock;
    CONDITION_VARIABLE filled;
    struct entry *first;
    struct entry **last;
    struct controls_policy policy;
    uint32_t (*deliver)(const struct control *control);
    void (*left)(void);
    LONG thread; // identifier of the one that delivers; 0: there is none yet
    uint32_t delivering;
    LONG begun;
    LONG stop_requested;
    LONG shutdown; // by the system's shutdown
    LONG console_closed;
    LONG bound; // enum controls_bound
    HANDLE stop_event;
    LONG answering; // calls of the handler that bring a stop
    LONG answerer;  // identifier of the thread in the last of them
    CONDITION_VARIABLE answered;
} controls = {.lock = SRWLOCK_INIT, .filled = CONDITION_VARIABLE_INIT, .answered = CONDITION_VARIABLE_INIT};

static void release(struct entry *entry)
{
    if (InterlockedDecrement(&entry->users) > 0)
        return;
    if (entry->answered != NULL)
        CloseHandle(entry->answered);
    free((void *)(uintptr_t)entry->control.data);
    free(entry);
}

static uint32_t __stdcall run_deliveries(void *context)
{
    (void)context;
    for (;;) { // until the process ends
        AcquireSRWLockExclusive(&controls.lock);
        while (controls.first == NULL)
            SleepConditionVariableSRW(&controls.filled, &controls.lock, INFINITE, 0);
        struct entry *entry = controls.first;
        controls.first = entry->next;
        if (controls.first == NULL)
            controls.last = &controls.first;
        ReleaseSRWLockExclusive(&controls.lock);

        if (entry->is_leave) {
            controls.left();
        } else {
            controls.delivering = entry->control.code;
            entry->answer = controls.deliver(&entry->control);
            controls.delivering = 0;
        }
        if (entry->answered != NULL)
            SetEvent(entry->answered);
        release(entry);
    }
    return 0; // never; some compilers want it
}

bool controls_begin(const struct controls_policy *policy, uint32_t (*deliver)(const struct control *control),
                    void (*left)(void), struct error *error)
{
    controls.policy = *policy;
    controls.deliver = deliver;
    controls.left = left;
    controls.last = &controls.first;
    controls.stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (controls.stop_event == NULL)
        return system_error(error, GetLastError(), "cannot create the event that tells of a stop");
    InterlockedExchange(&controls.begun, TRUE);
    return true;
}

static LONG thread_identifier(void)
{
    return InterlockedCompareExchange(&controls.thread, 0, 0);
}

// With the lock.
static void make_thread(void)
{
    unsigned long identifier = 0;
    HANDLE thread = thread_begin(run_deliveries, NULL, 0, &identifier);
    if (thread == NULL)
        return;
    CloseHandle(thread);
    InterlockedExchange(&controls.thread, (LONG)identifier);
}

// Sees to it that there is a thread that delivers: false where none can be made.
static bool have_thread(void)
{
    if (thread_identifier() != 0)
        return true;
    AcquireSRWLockExclusive(&controls.lock);
    if (thread_identifier() == 0)
        make_thread();
    ReleaseSRWLockExclusive(&controls.lock);
    return thread_identifier() != 0;
}

static void queue(struct entry *entry)
{
    AcquireSRWLockExclusive(&controls.lock);
    *controls.last = entry;
    controls.last = &entry->next;
    ReleaseSRWLockExclusive(&controls.lock);
    WakeConditionVariable(&controls.filled);
}

// How many bytes lpEventData has: each control's own structure says it.
static size_t data_size(uint32_t code, uint32_t event_type, const void *data)
{
    if (data == NULL)
        return 0;
    switch (code) {
    case SERVICE_CONTROL_DEVICEEVENT:
        return ((const DEV_BROADCAST_HDR *)data)->dbch_size;
    case SERVICE_CONTROL_POWEREVENT:
        if (event_type != PBT_POWERSETTINGCHANGE)
            return 0;
        return offsetof(POWERBROADCAST_SETTING, Data) + ((const POWERBROADCAST_SETTING *)data)->DataLength;
    case SERVICE_CONTROL_SESSIONCHANGE:
        return sizeof(WTSSESSION_NOTIFICATION);
    case SERVICE_CONTROL_TIMECHANGE:
        return 2 * sizeof(LARGE_INTEGER); // SERVICE_TIMECHANGE_INFO: new and old time
    default:
        return 0;
    }
}

// ms that the handler waits for the code. Where the system acts on what it returns: device and hardware profile events, where
// returning an error code says no to a query (learn.microsoft.com, "HandlerEx", return value); power queries up to Windows XP
// only. And before the system sleeps, which it does after two seconds (the same, "PBT_APMSUSPEND"): the code would hear of it
// after the sleep.
static uint32_t answer_wait(uint32_t code, uint32_t event_type)
{
    switch (code) {
    case SERVICE_CONTROL_DEVICEEVENT:
        return event_type == DBT_DEVICEQUERYREMOVE ? CONTROLS_ANSWER_WAIT : 0;
    case SERVICE_CONTROL_HARDWAREPROFILECHANGE:
        return event_type == DBT_QUERYCHANGECONFIG ? CONTROLS_ANSWER_WAIT : 0;
    case SERVICE_CONTROL_POWEREVENT:
        return event_type == PBT_APMSUSPEND        ? CONTROLS_SUSPEND_WAIT
               : event_type == PBT_APMQUERYSUSPEND ? CONTROLS_ANSWER_WAIT
                                                   : 0;
    default:
        return 0;
    }
}

static uint32_t queue_control(uint32_t code, uint32_t event_type, const void *data)
{
    struct entry *entry = memory_allocate(sizeof *entry);
    size_t size = data_size(code, event_type, data);
    entry->control = (struct control){.code = code, .event_type = event_type, .size = size};
    if (size > 0)
        entry->control.data = memory_copy(data, size);
    entry->users = 1;
    const uint32_t wait = answer_wait(code, event_type);
    if (wait == 0) {
        queue(entry);
        return NO_ERROR;
    }
    entry->answered = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (entry->answered != NULL)
        entry->users = 2;
    HANDLE answered = entry->answered;
    queue(entry);
    if (answered == NULL)
        return NO_ERROR;
    uint32_t answer = lived_wait_one(answered, wait) == WAIT_OBJECT_0 ? entry->answer : NO_ERROR;
    release(entry);
    return answer;
}

// Is the control a shutdown that the code did not say it handles?
static bool is_foreign_shutdown(uint32_t code)
{
    uint32_t accepted = status_accepted_by_code();
    return (code == SERVICE_CONTROL_SHUTDOWN && (accepted & LIFECYCLE_ACCEPT_SHUTDOWN) == 0) ||
           (code == SERVICE_CONTROL_PRESHUTDOWN && (accepted & LIFECYCLE_ACCEPT_PRESHUTDOWN) == 0);
}

static enum lifecycle_effect request_stop(void)
{
    bool first = timings_begin_stop();
    InterlockedExchange(&controls.stop_requested, TRUE);
    SetEvent(controls.stop_event);
    enum lifecycle_effect effect = status_step(LIFECYCLE_STOP_CONTROL);
    if (first)
        timings_mark(TIMINGS_WINDOWS, "STOP_PENDING reported");
    return effect;
}

static void shorten_stop(uint32_t time, enum controls_bound bound)
{
    if (status_shorten_stop(time))
        InterlockedExchange(&controls.bound, (LONG)bound);
}

// There is less time than for other stops.
static void begin_shutdown(uint32_t code)
{
    if (code != SERVICE_CONTROL_SHUTDOWN && code != SERVICE_CONTROL_PRESHUTDOWN)
        return;
    if (code == SERVICE_CONTROL_SHUTDOWN)
        InterlockedExchange(&controls.shutdown, TRUE);
    const uint32_t time = controls.policy.stop_time != NULL ? controls.policy.stop_time(code) : 0;
    if (time != 0)
        shorten_stop(time, CONTROLS_BOUND_SHUTDOWN);
}

static bool is_known(uint32_t code)
{
    return (code >= SERVICE_CONTROL_STOP && code <= SERVICE_CONTROL_TIMECHANGE) ||
           code == SERVICE_CONTROL_TRIGGEREVENT || code == SERVICE_CONTROL_USERMODEREBOOT ||
           (code >= 128 && code <= 255);
}

bool controls_is_stop(uint32_t code)
{
    return code == SERVICE_CONTROL_STOP || code == SERVICE_CONTROL_SHUTDOWN ||
           code == SERVICE_CONTROL_PRESHUTDOWN;
}

// Does somebody who can hear of a refusal send it? The system itself may take one for a veto (HandlerEx: DEVICEEVENT, POWEREVENT).
static bool is_of_a_person(uint32_t code)
{
    return code == SERVICE_CONTROL_PAUSE || code == SERVICE_CONTROL_CONTINUE ||
           (code >= SERVICE_CONTROL_PARAMCHANGE && code <= SERVICE_CONTROL_NETBINDDISABLE) || code >= 128;
}

static uint32_t handle(uint32_t code, uint32_t event_type, const void *data)
{
    uint32_t answer = NO_ERROR;
    const bool foreign = is_foreign_shutdown(code);
    if (foreign && !controls.policy.shutdown_is_stop)
        return ERROR_CALL_NOT_IMPLEMENTED;
    if (code == SERVICE_CONTROL_INTERROGATE && controls.policy.take_interrogate != NULL &&
        controls.policy.take_interrogate(&answer))
        return answer;
    begin_shutdown(code);
    if (foreign)
        code = SERVICE_CONTROL_STOP;
    if (controls.policy.stops_only && !controls_is_stop(code))
        return NO_ERROR;
    const bool heard = have_thread(); // first: it begins while the SCM hears of the state
    if (!heard && !controls_is_stop(code))
        return is_of_a_person(code) ? ERROR_NOT_ENOUGH_MEMORY : NO_ERROR;
    switch (code) {
    case SERVICE_CONTROL_STOP:
        if (request_stop() == LIFECYCLE_IGNORE)
            return NO_ERROR; // it is stopping already: the code hears of a stop once
        break;
    case SERVICE_CONTROL_SHUTDOWN:
    case SERVICE_CONTROL_PRESHUTDOWN:
        request_stop();
        break;
    case SERVICE_CONTROL_PAUSE:
        status_step(LIFECYCLE_PAUSE_CONTROL);
        break;
    case SERVICE_CONTROL_CONTINUE:
        status_step(LIFECYCLE_CONTINUE_CONTROL);
        break;
    default:
        break;
    }
    if (!heard)
        memory_exhausted();
    answer = queue_control(code, event_type, data);
    (void)status_see_to_clock(); // the code has begun with it
    if (controls_is_stop(code))
        status_be_clock();
    return answer;
}

static void count_answering(LONG change)
{
    AcquireSRWLockExclusive(&controls.lock);
    controls.answering += change;
    if (change > 0)
        controls.answerer = (LONG)GetCurrentThreadId();
    ReleaseSRWLockExclusive(&controls.lock);
    WakeAllConditionVariable(&controls.answered);
}

uint32_t controls_handle(uint32_t code, uint32_t event_type, const void *data)
{
    if (InterlockedCompareExchange(&controls.begun, FALSE, FALSE) == FALSE)
        return code == SERVICE_CONTROL_INTERROGATE ? NO_ERROR : ERROR_SERVICE_CANNOT_ACCEPT_CTRL;
    if (!is_known(code))
        return ERROR_CALL_NOT_IMPLEMENTED;
    if (!controls_is_stop(code))
        return handle(code, event_type, data);
    count_answering(1);
    const uint32_t answer = handle(code, event_type, data);
    count_answering(-1);
    return answer;
}

void controls_let_answer(void)
{
    AcquireSRWLockExclusive(&controls.lock);
    const bool is_own =
        controls.answerer == (LONG)GetCurrentThreadId(); // it is the clock, and the limit has passed
    bool waits = !is_own;
    while (waits && controls.answering > 0)
        waits = SleepConditionVariableSRW(&controls.answered, &controls.lock, ANSWER_LIMIT, 0);
    ReleaseSRWLockExclusive(&controls.lock);
}

void controls_leave(void)
{
    if (!have_thread())
        memory_exhausted();
    struct entry *entry = memory_allocate(sizeof *entry);
    entry->is_leave = true;
    entry->users = 1;
    queue(entry);
}

bool controls_is_answering_interrogate(void)
{
    return (LONG)GetCurrentThreadId() == thread_identifier() &&
           controls.delivering == SERVICE_CONTROL_INTERROGATE;
}

void *controls_stop_event(void)
{
    return controls.stop_event;
}

void controls_console_closed(void)
{
    if (InterlockedCompareExchange(&controls.begun, FALSE, FALSE) == FALSE)
        return;
    InterlockedExchange(&controls.console_closed, TRUE);
    shorten_stop(CONTROLS_CONSOLE_TIME, CONTROLS_BOUND_CONSOLE);
    if (status_current().state != SERVICE_STOP_PENDING) // an end of its own stays one
        controls_handle(SERVICE_CONTROL_STOP, 0, NULL);
}

bool controls_is_console_closed(void)
{
    return InterlockedCompareExchange(&controls.console_closed, FALSE, FALSE) != FALSE;
}

bool controls_is_hurried(void)
{
    return InterlockedCompareExchange(&controls.shutdown, FALSE, FALSE) != FALSE ||
           controls_is_console_closed();
}

enum controls_bound controls_stop_bound(void)
{
    return (enum controls_bound)InterlockedCompareExchange(&controls.bound, 0, 0);
}

bool controls_stop_requested(void)
{
    return InterlockedCompareExchange(&controls.stop_requested, FALSE, FALSE) != FALSE;
}
