// SPDX-License-Identifier: MIT
// The one path that a service takes, whoever started it: settings, environment, interpreter, class, run,
// clean-up, STOPPED.
#pragma once

#include <stdint.h>

#include "base/text.h"
#include "service/ending.h"
#include "service/session.h"

// Runs the service session->arguments.items[0] from start to STOPPED on the calling thread, which becomes
// Python's main thread. process_arguments is what sys.argv shows. session must live as long as the process.
// Every failure has been told when it returns. Once in a process.
struct outcome runner_run(struct session *session, const struct text_list *process_arguments);
