// SPDX-License-Identifier: MIT
// Ends of the process that nobody returns from: by Python code (os._exit, a signal's default action), abort, ExitProcess in C code, a
// crash.
//
// Where the outcome is settled, by a stop that was asked for or because the service's code has returned, the SCM hears it, as
// after any other end. Otherwise the cause is told as a failure and the process goes without STOPPED: that is what recovery
// actions wait for.
#pragma once

#include "modules/host_callbacks.h"
#include "service/session.h"
#include "settings/settings.h"

// From now on such ends are noticed. session and settings must live as long as the process. After status_begin(), before
// Python's start.
void sudden_end_begin(struct session *session, const struct settings *settings);

// A library may have put a filter of its own in the place of the one for crashes: puts the host's before it again. When a stop
// comes, and when the service's code has returned. From any thread.
void sudden_end_renew(void);

// The callback of the modules: Python code ends the process when this returns. On the thread that does, without the GIL.
void sudden_end_on_exit(const struct process_exit *exit);

// The process goes on, since what was to end it failed.
void sudden_end_failed(void);
