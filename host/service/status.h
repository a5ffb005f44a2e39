// SPDX-License-Identifier: MIT
// The state of the one service in this process: the only place from which a status goes to the SCM.
//
// Every thread may bring an event. The lifecycle decides under a lock; the report goes out without it:
// whoever finds another thread reporting leaves the newest report to it, so nobody ever waits here for the
// SCM, the control handler least of all. A clock, which is a thread, shows progress in pending states and notices limits, the
// watchdog's too. It is there while there is something to wait for, and no longer.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "service/lifecycle.h"
#include "service/session.h"

// What the clock calls; no disk may keep it there.
struct status_callbacks {
    // Once, beside the start: for what that need not wait for. Returns a HANDLE that the clock is to wait for as well, or NULL.
    void *(*beside)(void);
    // That HANDLE was set while the service starts or stops. Nobody waits for it in other states, in which the session takes controls.
    void (*on_set)(void);
    // Once for each limit that passes; held tells that the code itself had reported STOPPED.
    void (*on_limit)(bool held);
    // The watchdog's time has passed.
    void (*on_silence)(void);
};

// Begins the life of a service: session and its START event, which the clock tells, so that the start does not wait for the SCM.
bool status_begin(struct session *session, const struct lifecycle_policy *policy,
                  const struct status_callbacks *callbacks, struct error *error);

// An event of the host. details may be NULL. Where no thread can be made for a clock, no progress is shown, and it is tried again with the next
// event.
enum lifecycle_effect status_event(enum lifecycle_event event, const struct lifecycle_details *details);

// The same for who has more to do at once than to see to the clock: that he does by status_see_to_clock() afterwards.
enum lifecycle_effect status_step(enum lifecycle_event event);

// Whoever changed what there is to wait for sees to it that somebody waits. Returns false when no thread can be made for that.
bool status_see_to_clock(void);

// For who has brought a stop: waits until its clock has begun, which is at once but where no thread can be made, or none that is new begins, as
// while a DLL's initialization hangs (learn.microsoft.com, "CreateThread"). Then this thread is the clock of the stop.
void status_be_clock(void);

// The service has come to its end: who waits for a clock in status_be_clock() waits no more.
void status_end_waits(void);

// What the service's code reports: state is a SERVICE_ state number. Returns false for a number that is none.
bool status_said(uint32_t state, const struct lifecycle_details *details);

// A service that starts comes to RUNNING by itself after wait ms from now; STATUS_NEVER: not by itself.
void status_ready_in(int64_t wait);

enum { STATUS_NEVER = LIFECYCLE_FOREVER };

// The service's code says that it is alive: on_silence is called when it has not said so again for limit ms. Returns false when
// there is no clock for that.
bool status_watch(uint32_t limit);

// There is no watchdog from now on. Waits while on_silence is called.
void status_unwatch(void);

// The stop, which comes or is going on, is over after limit ms, whatever it might have taken. Returns whether that is less than its
// limit was.
bool status_shorten_stop(uint32_t limit);

// ms that a stop may take; 0: no limit.
uint32_t status_stop_limit(void);

// ms until the limit of a pending state passes; UINT32_MAX: there is none.
uint32_t status_limit_rest(void);

// The last report.
struct lifecycle_report status_current(void);

// SERVICE_ACCEPT_ bits of what the service's code itself accepts.
uint32_t status_accepted_by_code(void);

// Sets the codes that the service's code reported with STOPPED; without such a report, when it returns false, they stay.
bool status_held_codes(uint32_t *exit_code, uint32_t *specific_code);

// A HANDLE, set when RUNNING has been told for the first time, or what came after it so soon that nobody was told. Owner: the
// module.
void *status_running(void);

// Has the service come to RUNNING, told or not?
bool status_has_run(void);

// Tells STOPPED past every lock, unless it has been told: only when the process ends and no other thread is left in it.
void status_detached(uint32_t exit_code, uint32_t specific_code);

// Returns when the STOPPED report has gone out, or false after wait ms of lived time.
bool status_wait_stopped(uint32_t wait);
