// SPDX-License-Identifier: MIT
// Would anybody see that Python is taken apart at its end? What Windows takes back by itself when the process ends need not be let go
// object by object.
#pragma once

#include <stdbool.h>

// Whether anything in this process does more at Python's end than to give back memory and handles: an object with a finalizer that is
// not the host's own or a standard stream (a file that is open, a suspended generator, a socket, an instance with __del__), a
// module in C that neither Python's own installation in base_directory nor the host or the plain part of pywin32 has brought,
// another interpreter. What it cannot find out counts as that. On Python's main thread, with the GIL, behind the atexit functions; runs no
// code of the service's but what a metaclass answers to hasattr().
bool finalization_matters(const char *base_directory);
