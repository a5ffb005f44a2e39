// SPDX-License-Identifier: MIT
// Services that python.exe, or a frozen program, hosts itself: it prepares its class with servicemanager and
// then hands its main thread to the SCM (StartServiceCtrlDispatcher). The host is the guest there; the
// service's life is the same.
#pragma once

#include "modules/host_callbacks.h"

// Fills in what servicemanager needs for it. callbacks must live as long as the process.
void guest_begin(struct host_callbacks *callbacks);
