// SPDX-License-Identifier: MIT
// What keeps a log from being written whoever the service runs as, whatever its rights.
#pragma once

#include <stdbool.h>

#include "base/error.h"

// Can there be a log at this path? If not, error says what is in its way, with what to do for the service. A directory that is not there
// is in the way of a log outside the default place, which nobody but an install makes. What may not be looked at is in nobody's way.
bool log_hindrance_check(const char *service, const char *log, struct error *error);

// The same of a log that is yet to have its directory made. service NULL: one that is yet to be installed.
bool log_hindrance_check_new(const char *service, const char *log, struct error *error);

// Can the service have a log there or, in its place, at standard, the default place? If not, error says what is in the way of both, with
// what to do, and where its failures are then.
bool log_hindrance_check_any(const char *service, const char *log, const char *standard, struct error *error);

// The command that shows the service's last events. Owner: the caller.
char *log_hindrance_events(const char *service);

// Is the file of the log, if it is there, one that a service may append to and rotate: empty, or a log of this host's? With any_log another
// one is, too: its service comes from another host that wrote it. A program's never is. service NULL: as above.
bool log_hindrance_check_file(const char *service, const char *log, bool any_log, struct error *error);

// Notes that the service has its log at real, not where it is set to be, with the reason and the cure as far as they are seen.
void log_hindrance_note(const char *service, const char *log, const char *real);
