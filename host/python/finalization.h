// SPDX-License-Identifier: MIT
// Would anybody see that Python is taken apart at its end? What Windows takes back by itself when the process ends need not be let go
// object by object.
#pragma once

#include <stdbool.h>

// In the interpreter's dict: a list of a function and of weak references to the host's standard streams (modules/streams.c).
#define FINALIZATION_STREAMS "pyhost.streams"

// Does this Python show all its objects to C, without their changing meanwhile? Since 3.12, with a GIL.
bool finalization_can_be_spared(void);

// Where it can: whether anything in this process does more at Python's end than to give back memory and handles. That is
// - an object with a finalizer (a file that is open, a suspended generator, an instance with __del__), but the host's own handles
//   and standard streams, and sockets, of which it takes note; of these one that is connected, while other threads run
// - a stream of the code's own in the place of a standard one
// - a module in C that neither Python in base_directory nor the host nor the plain part of pywin32 has brought
// - what the collector was told, a thread that is no daemon, another interpreter.
// What it cannot find out counts as that. What C code does when an object without a finalizer is let go, and callbacks of weak
// references, count as nothing. On Python's main thread, with the GIL, behind the atexit functions; the time grows with the number of
// objects, and is a small part of what Py_FinalizeEx takes for them. The host's streams are the caller's to flush.
bool finalization_matters(const char *base_directory);

// Closes those sockets, where nothing matters: the last of all. By Windows' own function, since Python's lets the GIL go: a thread that waits
// in one of them must not come to tell of its failure any more, so the caller keeps the GIL.
void finalization_close_sockets(void);
