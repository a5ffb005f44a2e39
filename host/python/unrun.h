// SPDX-License-Identifier: MIT
// What a call of the class's code has made and nobody has run: a coroutine, a generator. On Python's main thread, with the GIL.
#pragma once

#include <stdbool.h>

// Hears what instance's first call of SvcDoRun makes: ServiceFramework.SvcRun drops what it returns. The code finds its own method once it is
// called, and no frame of this shows in its tracebacks. Without effect on an instance that has no such method, or no __dict__.
void unrun_listen(void *instance);

// Lets go of an instance whose SvcDoRun was never called.
void unrun_forget(void);

// The instance's method has returned result, which is borrowed. Has it, or has SvcDoRun, made what nobody has run? Then returns true, with
// a TypeError set that says which.
bool unrun_check(const char *method, void *result);
