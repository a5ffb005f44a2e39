// SPDX-License-Identifier: MIT
// Memory that is there or ends the program: allocation never returns NULL.
//
// Running out of memory leaves nothing that a caller could do better than to say so and end. So the one
// handler set here says it (log, SCM) and ends the process; every other module is spared the case. Whoever
// changes something lasting allocates all that it needs before its first change. All functions may be called
// from any thread.
#pragma once

#include <stddef.h>

#include "base/compiler.h"

// Returns size zeroed bytes (size 0: a block to free all the same). Owner: the caller, who calls free().
void *memory_allocate(size_t size);

// As realloc: block may be NULL; bytes beyond the old size are not zeroed. Owner: the caller.
void *memory_resize(void *block, size_t size);

// Returns a copy of size bytes. Owner: the caller.
void *memory_copy(const void *bytes, size_t size);

// Frees a block after its size bytes were overwritten: what it held was secret, or may have been.
void memory_forget(void *block, size_t size);

// Keeps size bytes aside, if they are not aside already: they are given back when memory runs out, so that what has been begun
// can be brought to its end. Call before the first of several changes that belong together. On one thread only.
void memory_reserve(size_t size);

// Ends the program as an allocation that fails does.
NORETURN void memory_exhausted(void);

// Sets what is called when memory ran out. The handler must not allocate; when it returns, or when there is
// none, the process is aborted. Call it once, before a second thread exists.
void memory_on_exhaustion(void (*handler)(void));
