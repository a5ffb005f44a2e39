// SPDX-License-Identifier: MIT
// A service's life as one table: state x event -> next state and what the SCM is told. Pure: no clock, no
// lock, no SCM.
//
// Two parties speak here: the host (it started, a control came, the code returned, time passed) and the
// service's own code, which reports states through ReportServiceStatus as it always did. The table says what
// each may do to the other: nobody leaves STOP_PENDING but for STOPPED, nobody reports after STOPPED, and a
// STOPPED that the code reports by itself is held back until its clean-up is done (a service must not be
// STOPPED while its code runs).
//
// Times are milliseconds of lived time (base/lived.h), passed in by the caller. Not synchronised: service/status.c
// holds the lock. Rules: learn.microsoft.com, "Service State Transitions", "SetServiceStatus".
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum lifecycle_state {
    LIFECYCLE_NEW, // nothing was reported yet
    LIFECYCLE_START_PENDING,
    LIFECYCLE_RUNNING,
    LIFECYCLE_PAUSE_PENDING,
    LIFECYCLE_PAUSED,
    LIFECYCLE_CONTINUE_PENDING,
    LIFECYCLE_STOP_PENDING,
    LIFECYCLE_STOPPED, // the end: nothing leaves it
    LIFECYCLE_STATES
};

enum lifecycle_event {
    LIFECYCLE_START,            // ServiceMain was entered
    LIFECYCLE_STOP_CONTROL,     // a control asks for the end (STOP, or SHUTDOWN taken as one)
    LIFECYCLE_PAUSE_CONTROL,    // a control asks for a pause
    LIFECYCLE_CONTINUE_CONTROL, // a control asks to go on
    LIFECYCLE_PAUSE_DONE,       // the code's answer to PAUSE returned
    LIFECYCLE_PAUSE_FAILED,     // ... or raised
    LIFECYCLE_CONTINUE_DONE,    // the code's answer to CONTINUE returned
    LIFECYCLE_CONTINUE_FAILED,  // ... or raised
    LIFECYCLE_RETURNED,         // the service's code returned or raised: the clean-up begins
    LIFECYCLE_ENDED,            // all is cleaned up, or given up: the last report
    LIFECYCLE_TICK,             // time to show progress in a pending state
    LIFECYCLE_LIMIT,            // a pending state's limit has passed
    LIFECYCLE_READY,            // the time after which it runs by itself has passed
    LIFECYCLE_SAYS_START_PENDING,
    LIFECYCLE_SAYS_RUNNING,
    LIFECYCLE_SAYS_PAUSE_PENDING,
    LIFECYCLE_SAYS_PAUSED,
    LIFECYCLE_SAYS_CONTINUE_PENDING,
    LIFECYCLE_SAYS_STOP_PENDING,
    LIFECYCLE_SAYS_STOPPED,
    LIFECYCLE_EVENTS
};

enum lifecycle_effect {
    LIFECYCLE_IGNORE,   // nothing changes, or nothing that is news; nothing is reported
    LIFECYCLE_ENTER,    // the next state is new: report it
    LIFECYCLE_PROGRESS, // the same state got on: a higher checkpoint, or a new set of accepted controls;
                        // report it
    LIFECYCLE_HOLD,     // the code said STOPPED: note its exit codes, report STOP_PENDING
    LIFECYCLE_LEAVE,    // the code said STOPPED but did not return in its time: the caller goes on without it
    LIFECYCLE_GIVE_UP   // the limit has passed: the caller tells it and ends the service
};

// SERVICE_ACCEPT_ bits that the table itself needs.
enum {
    LIFECYCLE_ACCEPT_STOP = 0x001,
    LIFECYCLE_ACCEPT_PAUSE_CONTINUE = 0x002,
    LIFECYCLE_ACCEPT_SHUTDOWN = 0x004,
    LIFECYCLE_ACCEPT_PRESHUTDOWN = 0x100,
    LIFECYCLE_ACCEPT_KNOWN =
        0xFFF // all that SERVICE_STATUS documents: the SCM refuses a status that has others
};

enum {
    LIFECYCLE_TICK_INTERVAL = 2000, // between two checkpoints, ms
    LIFECYCLE_TICK_HINT = 6000,     // the wait hint that goes with them: room for two late ones, ms
    LIFECYCLE_NEWS_INTERVAL =
        100, // behind a report, in which the code's own progress in the same state is no news, ms
    LIFECYCLE_FOREVER = -1 // a wait that does not end by itself
};

// What a service may decide about its own life.
struct lifecycle_policy {
    uint32_t start_limit;   // ms from START to RUNNING; 0: no limit
    uint32_t stop_limit;    // ms from the stop to STOPPED; 0: no limit
    uint32_t held_limit;    // ms that code which reported STOPPED itself gets to return
    uint32_t also_accepted; // SERVICE_ACCEPT_ bits added while STOP is accepted (SHUTDOWN taken as STOP)
};

// What comes with an event; {0} where nothing does.
struct lifecycle_details {
    uint32_t accepted;      // SAYS_*: SERVICE_ACCEPT_ bits; what is not known is left out
    uint32_t wait_hint;     // SAYS_*_PENDING: ms
    uint32_t exit_code;     // SAYS_STOPPED, ENDED: dwWin32ExitCode
    uint32_t specific_code; // with exit code 1066: dwServiceSpecificExitCode
};

// What the SCM is to be told; the fields of SERVICE_STATUS.
struct lifecycle_report {
    uint32_t state; // SERVICE_STOPPED (1) .. SERVICE_PAUSED (7)
    uint32_t accepted;
    uint32_t exit_code;
    uint32_t specific_code;
    uint32_t checkpoint;
    uint32_t wait_hint;
};

struct lifecycle {
    struct lifecycle_policy policy;
    enum lifecycle_state state;
    struct lifecycle_report report; // the last one made
    uint32_t accepted_by_code;      // what the code accepts when it runs
    uint32_t held_exit_code;        // of the STOPPED that the code reported
    uint32_t held_specific_code;
    bool held;             // the code reported STOPPED
    bool left;             // ... and did not return in its time
    int64_t pending_until; // when the limit passes; 0: no limit
    int64_t stop_until;    // when a stop is over in any case; 0: that is for the limit to say
    int64_t tick_at;       // when progress is to be shown; 0: never
    int64_t ready_at;      // when it runs, unless it has said so before; 0: when that is said
};

void lifecycle_begin(struct lifecycle *life, const struct lifecycle_policy *policy);

// Takes one event at time now. When the effect is ENTER, PROGRESS or HOLD, life->report is to be told to the
// SCM.
enum lifecycle_effect lifecycle_step(struct lifecycle *life, enum lifecycle_event event,
                                     const struct lifecycle_details *details, int64_t now);

// From now on, a stop that begins or that is going on is over after limit ms: no hint of the code gives it more. Returns whether
// that is less than policy.stop_limit, which it becomes.
bool lifecycle_shorten_stop(struct lifecycle *life, uint32_t limit, int64_t now);

// A service that starts runs by itself wait ms from now; LIFECYCLE_FOREVER: when its code says so.
void lifecycle_ready_in(struct lifecycle *life, int64_t wait, int64_t now);

// How many ms from now until lifecycle_due() has something; LIFECYCLE_FOREVER in every state that may last.
int64_t lifecycle_wait(const struct lifecycle *life, int64_t now);

// What time itself brings at now: true and TICK, LIMIT or READY in *event, or false.
bool lifecycle_due(const struct lifecycle *life, int64_t now, enum lifecycle_event *event);

// The event that stands for a state which the code reports (SERVICE_STOPPED 1 .. SERVICE_PAUSED 7). Returns
// false for any other number.
bool lifecycle_event_of_state(uint32_t service_state, enum lifecycle_event *event);
