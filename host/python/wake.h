// SPDX-License-Identifier: MIT
// Wakes a main thread that waits in C code which hears of no signal, or in its end for threads that go on.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum wake_manner {
    WAKE_INTERRUPT, // the call that is ended is to look as if the signal had ended it: its handler runs in the call
    WAKE_FAIL,   // it is to fail
    WAKE_CONNECT // a select() that cannot be canceled is to have something, a connection
};

// Ends what Python's main thread waits for, as far as it can be told from its innermost frame: an event loop (asyncio,
// Twisted) gets something to do; the wait of a threading.Condition (Event, Queue, Future ...) returns as if notified,
// where it is not one that hears signals (modules/thread_waits.h); a blocking call or a select() on sockets that the frame names, and
// synchronous reads and writes, are canceled, and nothing that other threads have begun on the same sockets. The signal that
// came before is handled in that call, as PEP 475 has it, if its code allows for it, or right after; the code goes on to
// wait where the handler raises nothing. WAKE_FAIL ends the call that is there still after WAKE_INTERRUPT, and no other: it fails
// with ERROR_OPERATION_ABORTED, a select() with WSAEINTR. No page says that a select() can be canceled, but that it returns when a
// server has a connection: WAKE_CONNECT makes one to each server in it, and ends it. number is that of the signal. Returns whether there was a call to cancel.
// From a thread that does not hold the GIL; waits for it.
bool wake_main_thread(enum wake_manner manner, int number);

// Canceled calls look no longer as if interrupted.
void wake_done(void);

// The number of the signal that stops the program, by the handlers that it has set: wake.py says which. From a
// thread that does not hold the GIL; waits for it.
int wake_stop_signal(void);

// The number of the signal that comes next when the program goes on after that of number: SIGINT, where it has not taken that
// away. The last time 0 where it has a handler of its own for it: KeyboardInterrupt is to be raised past that one.
int wake_further_signal(int number, bool last);

// What the main thread does, for a person: "the main thread waits in ...", and for which thread, and what that does. Owner: the caller;
// NULL: it cannot be told. From a thread that does not hold the GIL; waits for it.
char *wake_culprit(void);

// Waits for the threads that are no daemons, as python.exe does before it ends: until then the program runs. A signal
// ends the wait; returns false then, since some go on. On Python's main thread, with the GIL.
bool wake_wait_threads(void);

// Are there threads besides the main one that are no daemons? On any thread, with the GIL.
bool wake_has_lasting_threads(void);

// Gives the threads that are no daemons some time to end, having called what is to be called before (pools let their
// workers go). Returns the names of those that go on. On Python's main thread, with the GIL.
struct text_list wake_leave_threads(uint32_t milliseconds);

// Has Python's own end wait for no thread. Returns false where nothing does, from 3.15 on. On Python's main thread, with the GIL.
bool wake_forget_threads(void);
