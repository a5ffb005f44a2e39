// SPDX-License-Identifier: MIT
// Threads of the host's that must be made while a DLL's initialization hangs somewhere in the process, or that a start makes.
// _beginthreadex() asks the loader for the module that the thread's function lies in, and may wait there as long (it does under Wine,
// where that takes a millisecond). CreateThread() does not; the C runtime, a DLL here, then makes what it keeps of the thread at the
// first need, and ends the process where it has no memory for that (learn.microsoft.com, "CreateThread").
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint32_t(__stdcall *thread_function)(void *context);

// reserve: bytes of its stack; 0: as the exe's header has them. *identifier is the thread's, where it is not NULL. Returns a HANDLE for the
// caller to close; NULL: the system's error tells why. That it begins is another matter: no thread that is new does as long.
void *thread_begin(thread_function run, void *context, size_t reserve, unsigned long *identifier);
