// SPDX-License-Identifier: MIT
// A service goes back to the host that it was taken from: by release, or since it does not start under this one.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "scm/scm.h"
#include "settings/settings.h"

// Makes this host's settings, the class and the event source what they were before the adoption that settings tell of. What cannot be does
// no harm, and is a note: no other host asks for the class that was renamed.
void adopt_return_forget(const struct settings *settings);

// Gives the service back: all of it where install --force took it, else its command line; then forgets the adoption. image_path: its
// command line now. settings: of adopt or of install --force. service: open to be changed.
bool adopt_return(const struct scm_service *service, const struct settings *settings, const char *image_path,
                  struct error *error);

// Starts the service, which was just taken over. Where it does not start within wait (ms), it is stopped, given back, and, if it ran
// before, started there. Then error has all of that, and what was told of changes is taken back. stopped gets those that were stopped
// for it.
bool adopt_return_unless_started(const struct scm_service *service, bool ran, uint32_t wait,
                                 struct text_list *stopped, struct error *error);

// The service was stopped for a takeover that failed: starts it under its old host, or notes that it stays down.
void adopt_return_restart(const struct scm_service *service, uint32_t wait);
