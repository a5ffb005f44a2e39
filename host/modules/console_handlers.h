// SPDX-License-Identifier: MIT
// The handlers of console control events (SetConsoleCtrlHandler) that a program has set: what it expects its stop by at
// a console. A service has no console and gets no such event, unless one is made for it.
#pragma once

#include <stdbool.h>

// Watches for Python code that may set such handlers, by ctypes or pywin32's win32api: the console is made before. With the GIL, once.
void console_handlers_install(void);

// Code of the host's is about to set one for the program (win32api). Any thread.
void console_handlers_note(void);

// Has the program set handlers, as far as the host can tell? Those of pywin32's win32api and of libraries in C cannot be
// told: perhaps counts them, where pywin32's is loaded. Any thread.
bool console_handlers_are_set(bool perhaps);

enum console_handlers_answer {
    CONSOLE_NOT_SENT, // there is no console to be had
    CONSOLE_PASSED,   // no handler of the program took the event
    CONSOLE_TAKEN     // one did, or none has answered in time
};

// Sends Ctrl+C to all processes at the host's console, and in this one to the handlers of the program, but not to Python's own: no
// SIGINT comes of it. Waits at most wait ms. From one thread at a time, which does
// not hold the GIL: handlers may be Python code.
enum console_handlers_answer console_handlers_ask(unsigned wait);
