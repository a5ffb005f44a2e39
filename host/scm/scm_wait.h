// SPDX-License-Identifier: MIT
// Waiting for a service's state, and for the end of its process, of which the SCM may never hear.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "scm/scm.h"

// Called from time to time in a wait, with the service's newest status, until it is taken back with NULL.
void scm_wait_on_progress(void (*callback)(const char *name, const struct scm_status *status));

// Has the process that the status names ended? False when it names none, and for another machine.
bool scm_wait_has_ended(const struct scm_status *status);

// Waits, woken by the SCM (looking every 100 ms where it notifies nobody: of a service that is marked for deletion), until the service is in state wanted, or in STOPPED (the end of every wait), of a wait for PAUSED also in RUNNING (its handler failed), for
// at most wait ms (UINT32_MAX: for ever). status holds the last one seen. When the service's process has ended, and the SCM
// does not say STOPPED within 2 s, that is its state all the same, with exit code 1067 (ERROR_PROCESS_ABORTED). Returns false with error when the
// time is over or the SCM cannot be asked; whether it is the wanted state is for the caller to see.
bool scm_wait(const struct scm_service *service, uint32_t wanted, uint32_t wait, struct scm_status *status,
              struct error *error);
