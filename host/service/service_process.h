// SPDX-License-Identifier: MIT
// The SCM's session: this process is a service process.
#pragma once

#include <stdbool.h>
#include <wchar.h>

#include "service/session.h"

// Connects to the SCM and runs the service that it names. Returns when the service has stopped: the exit code
// of the process. On the main thread, at once: the SCM waits no longer than its ServicesPipeTimeout (30 s). In
// a process that the SCM did not start *by_hand is set, and nothing is told.
int service_process_run(const char *const *arguments, int count, bool *by_hand);

// Tells who started the process by hand what it is for.
void service_process_tell_by_hand(void);

// In ServiceMain, with its arguments: fills session and registers the control handler. Where that fails nobody can report a state:
// the event log is told, and the process ends, which the SCM notices. session must live as long as the process.
void service_process_begin(struct session *session, unsigned long count, wchar_t **arguments);
