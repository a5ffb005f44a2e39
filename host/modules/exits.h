// SPDX-License-Identifier: MIT
// Ends of the process that Python code brings about without returning: os._exit, a signal's default action, os.kill on its own
// process, os.exec*. The host hears of them first; then they take their course.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "modules/host_callbacks.h"

// Code is about to end the own process in a way that how names, with an exit code. With the GIL.
void exits_tell(const char *how, uint32_t code);

// Puts functions of the host before os._exit, os.abort, os.kill, os.exec*, os.spawn* (whose P_OVERLAY is an exec), signal.raise_signal and
// _winapi's ExitProcess and TerminateProcess. callbacks must live as long as the process. On the main thread, with the GIL.
bool exits_install(const struct host_callbacks *callbacks, struct error *error);
