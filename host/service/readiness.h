// SPDX-License-Identifier: MIT
// When a program counts as started, what it says of itself, and the watchdog over it. From any thread.
#pragma once

#include "modules/host_callbacks.h"
#include "settings/settings.h"

// settings must live as long as the process. The log is open; Python is not
// started yet.
void readiness_begin(const struct settings *settings);

// The program's code begins: it runs (RUNNING) after settings->ready_after, or when it says so.
void readiness_program_began(void);

// The program's code has returned or raised: while the host takes that and tells it, no time counts.
void readiness_program_ended(void);

// That is told, and the program's threads are waited for, with which it runs: its time begins anew.
void readiness_program_waits(void);

// The watchdog's time has passed (the callback of status_begin): unless it stops, the service ends.
void readiness_on_silence(void);

// What the code says through the package pyhost.
void readiness_notify(const struct host_notice *notice);

// The code waits for the stop event itself, so it gets the time to come to its end before a signal comes.
void readiness_listen(void);
bool readiness_listens(void);

// The code has returned: no watchdog any more. Waits for one that is just being told.
void readiness_end(void);
