// SPDX-License-Identifier: MIT
// Does the event log know the service, and where the texts of its events are?
#pragma once

#include "commands/findings.h"

// Adds what is found of the event source of the service name. mends: its account may register it again, as event_source_keep() does.
void event_source_check(struct findings *findings, const char *name, bool mends);

// Adds a file that is not there, of those that the service's code registered for texts of its events: what an installation does not mend.
void event_source_check_files(struct findings *findings, const char *name);
