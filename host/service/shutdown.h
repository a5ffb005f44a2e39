// SPDX-License-Identifier: MIT
// What a shutdown of the system leaves a service: learn.microsoft.com, "Service Control Handler Function".
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Is a preshutdown time, in seconds, one that somebody chose? The SCM gives each service the system's own.
bool shutdown_is_chosen(uint32_t preshutdown);

// ms that a stop may take after the control, so that it is over, or told, in the time there is; 0: as long as any stop.
// preshutdown: the service's, in seconds.
uint32_t shutdown_stop_time(uint32_t control, uint32_t preshutdown);

// The preshutdown time that leaves a stop so much; both in seconds. It is one that counts as chosen.
uint32_t shutdown_preshutdown_for(uint32_t stop_time);
