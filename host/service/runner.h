// SPDX-License-Identifier: MIT
// The one path that a service takes, whoever started it: settings, environment, interpreter, class, run,
// clean-up, STOPPED.
#pragma once

#include <stdint.h>

#include "base/text.h"
#include "modules/host_callbacks.h"
#include "service/ending.h"
#include "service/session.h"

// Runs the service session->arguments.items[0] from start to STOPPED on the calling thread, which becomes
// Python's main thread. process_arguments is what sys.argv shows. session must live as long as the process.
// Every failure has been told when it returns. Once in a process.
struct outcome runner_run(struct session *session, const struct text_list *process_arguments);

// The same for a service whose process has Python already: runs class_object (a reference that is taken over;
// NULL: the class that the registry names) on the calling thread, which is not Python's main thread, without
// the GIL. The service's name is put into callbacks, which must live as long as the process.
struct outcome runner_run_guest(struct session *session, void *class_object,
                                struct host_callbacks *callbacks);
