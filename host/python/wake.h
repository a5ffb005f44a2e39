// SPDX-License-Identifier: MIT
// Wakes a main thread that waits in C code which hears of no signal, or in its end for threads that go on.
#pragma once

#include <stdint.h>

#include "base/text.h"

// Ends what Python's main thread waits for, as far as it can be told from its frames: the wait of a
// threading.Condition (Event, Queue, Future ...) returns as if notified; blocking calls on sockets that its frames
// hold, and synchronous reads and writes, end with ERROR_OPERATION_ABORTED. The signal that came before is handled by
// then, or next. From a thread that does not hold the GIL; waits for it.
void wake_main_thread(void);

// Gives the threads that are no daemons some time to end, having called what is to be called before (pools let their
// workers go). Returns the names of those that go on, for which Python's end then does not wait. On Python's main
// thread, with the GIL.
struct text_list wake_leave_threads(uint32_t milliseconds);
