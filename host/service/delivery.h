// SPDX-License-Identifier: MIT
// Brings controls from their queue to the service's code.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "python/entry_point.h"
#include "service/controls.h"
#include "settings/settings.h"

// Whose controls they are: both live as long as the process. Before the first control.
void delivery_to(const struct settings *settings, const struct entry_point *entry);

// Between these two the service's class is there, and controls are for it; the first returns false when a stop came
// before. On the main thread.
bool delivery_begin(void);
void delivery_end(void);

// The control that the service's code is handling, and in *thread the identifier of the thread that is in its handler; 0: none.
// From any thread.
uint32_t delivery_handling(unsigned long *thread);

// The control of a stop whose handler failed; 0: none did. From any thread.
uint32_t delivery_failed_stop(void);

// Delivers one control on the control thread, which does not hold the GIL. Returns the handler's answer.
uint32_t delivery_deliver(const struct control *control);
