// SPDX-License-Identifier: MIT
// Ends of the process that Python code brings about without returning: os._exit, a signal's default action, os.kill on its own
// process, os.exec*. The host hears of them first; then they take their course.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "modules/host_callbacks.h"

// Code is about to end the process behind a handle (a HANDLE): where that is the own one, and the handle may, this is told, and the
// process ends. Otherwise it returns: a call that fails is told of nowhere. With the GIL.
void exits_terminate(void *process, const char *how, uint32_t code);

// Puts functions of the host before os._exit, os.abort, os.kill, os.exec*, os.spawn* (whose P_OVERLAY is an exec), signal.raise_signal and
// _winapi's ExitProcess and TerminateProcess. callbacks must live as long as the process. With the GIL, in each interpreter.
bool exits_install(const struct host_callbacks *callbacks, struct error *error);
