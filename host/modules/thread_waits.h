// SPDX-License-Identifier: MIT
// What the module threading is to know of the main thread, as soon as it is there: of a program's, whose waits for other threads hear
// signals then (python/compat/pyhost_compat/hearing.py); of a class's, that it is that one, though a control's code on
// another thread imports threading first (main_thread.py).
#pragma once

#include <stdbool.h>

// minor: of Python's version; from 3.14 on Python's own waits hear signals, and from 3.13 on it knows its main thread. On the main thread,
// with the GIL, once.
void thread_waits_install(int minor, bool is_program);
