// SPDX-License-Identifier: MIT
// Ends of the process that Python code brings about without returning: os._exit, a signal's default action, os.kill on its own
// process. The host hears of them first; then they take their course.
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "modules/host_callbacks.h"

// Puts functions of the host before os._exit and signal.raise_signal, and an audit hook before os.kill (docs.python.org, "Audit
// events table"). callbacks must live as long as the process. On the main thread, with the GIL.
bool exits_install(const struct host_callbacks *callbacks, struct error *error);
