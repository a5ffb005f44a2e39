// SPDX-License-Identifier: MIT
// Wakes a main thread that waits in C code which hears of no signal.
#pragma once

// Ends what Python's main thread waits for, as far as it can be told from its frames: the wait of a
// threading.Condition (Event, Queue, Future ...) returns as if notified; blocking calls on sockets that its frames
// hold, and synchronous reads and writes, end with ERROR_OPERATION_ABORTED. The signal that came before is handled by
// then, or next. From a thread that does not hold the GIL; waits for it.
void wake_main_thread(void);
