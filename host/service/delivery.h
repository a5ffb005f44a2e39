// SPDX-License-Identifier: MIT
// Brings controls from their queue to the service's code.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "python/entry_point.h"
#include "service/controls.h"
#include "service/ending.h"
#include "settings/settings.h"

// Whose controls they are: both live as long as the process. Before the first control.
void delivery_to(const struct settings *settings, const struct entry_point *entry);

// Between these two the service's class is there, and controls are for it; the first returns false when a stop came
// before. It also warns, in the log, of handlers of controls that a call does not run. On the main thread, with the GIL.
bool delivery_begin(void);
void delivery_end(void);

// What the class's code is at before it can report RUNNING, in the words of delivery_silence(), with what to try; NULL: nothing more. Both
// live as long as the process.
void delivery_begin_work(const char *work, const char *advice);

// Why the class's code, which has been called and has not returned, may never report RUNNING, with what to try in *advice; NULL: it has not
// been called. From any thread.
const char *delivery_silence(const char **advice);

// The control that the service's code is handling, and in *thread the identifier of the thread that is in its handler; 0: none.
// From any thread.
uint32_t delivery_handling(unsigned long *thread);

// The control of a stop whose handler failed; 0: none did. From any thread.
uint32_t delivery_failed_stop(void);

// Waits until the failure of a handler that has returned is told, and makes it the outcome where it was that of a stop and the code has
// no failure of its own. After Python's end (or, where the process is python.exe's own, behind the gate), without the GIL.
void delivery_settle(struct outcome *outcome);

// Delivers one control on the control thread, which does not hold the GIL. Returns the handler's answer.
uint32_t delivery_deliver(const struct control *control);
