// SPDX-License-Identifier: MIT
// What child processes write ends in the service's log, unless the code sends it elsewhere.
//
// A console program that is started without explicit standard handles takes over its parent's only when it
// shares the parent's console; where the parent has none, as in a process of the SCM, the system gives the
// child a console of its own, and what it writes there nobody sees. So the process gets a console, but only
// when it is about to start a child: code that asks for a console before that finds none, as it expects in a
// service, and a start without children pays nothing.
#pragma once

#include <stdbool.h>

// Watches for the first child process that Python starts. With the GIL, once. The standard handles lead to
// the log by now. closed is called, on a thread of the system's, when somebody closes the console: the service is to stop,
// since the system ends the process some seconds later.
void child_output_install(void (*closed)(void));

// Makes the console now, if child_output_install() was called and the process has none. The standard handles stay as
// they are, and no handle of this process is inherited by the console's. Handlers of console events that are set before it are lost
// (learn.microsoft.com, "Console Control Handlers"). Any thread.
void child_output_make_console(void);

enum child_output_event {
    CHILD_OUTPUT_INTERRUPT, // Ctrl+C
    CHILD_OUTPUT_BREAK      // Ctrl+Break, which a new process group hears as well
};

// Sends the event to all processes at the host's console. Of the handlers in this process (SetConsoleCtrlHandler) the
// host's is asked first, wherever others came after it: it takes the event, so that none of them ends the service.
// With to_program it lets pass this event, and those of others until the next call, to all handlers of the program and its
// libraries. Returns whether it was sent: not where there is no console of the host's making. Handlers hear it a
// little later, on a thread of their own. One thread at a time.
bool child_output_send(enum child_output_event event, bool to_program);

// Waits at most wait ms for the event that was last sent to pass all handlers of the program. Returns whether it has.
bool child_output_wait_passed(unsigned wait);
