// SPDX-License-Identifier: MIT
// Controls on their way from the SCM to the service's code: the handler queues and returns, one thread
// delivers. It is made when the first control comes that the code is to hear of, and stays: Python knows it by then.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

// A control as it came, with a copy of its data. Lives during its delivery only.
struct control {
    uint32_t code;       // SERVICE_CONTROL_
    uint32_t event_type; // dwEventType
    const void *data;    // copy of what lpEventData pointed to; NULL when the control has none
    size_t size;         // bytes of data
};

// What the host makes of a control before the service's code sees it.
struct controls_policy {
    bool shutdown_is_stop; // SHUTDOWN and PRESHUTDOWN stop a service whose code does not accept them; else
                           // they are refused there
    uint32_t (*stop_time)(
        uint32_t control); // ms that the stop may take after SHUTDOWN or PRESHUTDOWN, 0: as any; NULL: as any
    bool stops_only;       // the code hears of nothing else
    bool (*take_interrogate)(
        uint32_t *answer); // is the INTERROGATE for the host? Then its answer; NULL: none is
};

// Begins; before status_begin(), so that no control is lost which the first report invites. deliver is called
// on the one delivering thread, control by control; what it returns is the handler's result where somebody
// waits for it (a Win32 error code, or the answer to a query). left is called there too, after
// controls_leave(). Where that thread cannot be made, who sent the control hears so, and a stop ends as memory that runs out
// (memory_exhausted): nobody could carry it out.
bool controls_begin(const struct controls_policy *policy, uint32_t (*deliver)(const struct control *control),
                    void (*left)(void), struct error *error);

// The HandlerEx of a service, from whatever thread the SCM uses: reports the pending state, copies the data,
// queues, and returns at once. Only where the result matters to the system (power, device and profile
// queries) it waits, for at most CONTROLS_ANSWER_WAIT ms, and before the system sleeps CONTROLS_SUSPEND_WAIT ms. May come before controls_begin() and after the end.
uint32_t controls_handle(uint32_t code, uint32_t event_type, const void *data);

enum { CONTROLS_ANSWER_WAIT = 15000, CONTROLS_SUSPEND_WAIT = 1500 };

// Lets the handler that has brought a stop return, for at most a second: who asked for the stop has the answer before the process may
// end, which STOPPED is the word for (on Windows the dispatcher sends it before it leaves, on the same thread). Behind status_end_waits().
void controls_let_answer(void);

// Queues the call of left: the service is to be left behind its code's back.
void controls_leave(void);

// Is the calling thread the one that delivers, and the control an INTERROGATE? Then what the code reports
// changes nothing.
bool controls_is_answering_interrogate(void);

// A HANDLE, set when a stop is asked for. Owner: the module.
void *controls_stop_event(void);

// The console that the service shares with its children was closed: the service stops, in the time that Windows leaves it. Does
// not wait.
void controls_console_closed(void);

enum { CONTROLS_CONSOLE_TIME = 4000 }; // ms of the 5 s: the rest is for what is told of the limit

bool controls_is_console_closed(void);

// Is there little time for the stop: does the system shut down, and wait for services no longer than WaitToKillServiceTimeout says,
// or was the console closed?
bool controls_is_hurried(void);

// What the stop's limit comes from.
enum controls_bound {
    CONTROLS_BOUND_LIMIT,    // the service's own stop limit
    CONTROLS_BOUND_SHUTDOWN, // SHUTDOWN or PRESHUTDOWN
    CONTROLS_BOUND_CONSOLE,
};
enum controls_bound controls_stop_bound(void);

// Has a stop been asked for?
bool controls_stop_requested(void);

// Is the control one that asks for a stop?
bool controls_is_stop(uint32_t code);
