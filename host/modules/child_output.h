// SPDX-License-Identifier: MIT
// What child processes write ends in the service's log, unless the code sends it elsewhere.
//
// A console program that is started without explicit standard handles takes over its parent's only when it
// shares the parent's console; where the parent has none, as in a process of the SCM, the system gives the
// child a console of its own, and what it writes there nobody sees. So the process gets a console, but only
// right before its first child: code that asks for a console before that finds none, as it expects in a
// service, and a start without children pays nothing.
#pragma once

#include <stdbool.h>

// Watches for the first child process that Python starts. With the GIL, once. The standard handles lead to
// the log by now.
void child_output_install(void);

// Is there such a console, so that children hear of what happens at it?
bool child_output_has_console(void);
