// SPDX-License-Identifier: MIT
// One process at a time changes a service, from reading what it is to the end of the change: each writes whole lists, and would take
// back what another one has written meanwhile. Who only reads takes no lock.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

#include "base/error.h"

// All zero is none.
struct change_lock {
    void *mutex;
};

// Takes the lock of the service name, for the calling thread, which may take it again. Where another process has it, says so, and waits
// for at most wait ms (0: a minute); then false, with error. One that ended without releasing it counts as one that has. Only administrators
// can hold others up: who is none takes no lock, and one that belongs to somebody else is not waited for, which is a note.
bool change_lock_take(const char *name, uint32_t wait, struct change_lock *lock, struct error *error);

// By the thread that took it. Harmless on none.
void change_lock_release(struct change_lock *lock);

// What the mutex is called. Owner: the caller.
wchar_t *change_lock_object_name(const char *name);
