// SPDX-License-Identifier: MIT
// What the module threading is to know of the main thread, as soon as it is there: of a program's, whose waits for other threads hear
// signals then (python/compat/pyhost_compat/hearing.py); of a class's, that it is that one, though a control's code on
// another thread imports threading first (main_thread.py).
#pragma once

#include <stdbool.h>

// minor: of Python's version; from 3.14 on Python's own waits hear signals, and from 3.13 on it knows its main thread. On the main thread,
// with the GIL, once.
void thread_waits_install(int minor, bool is_program);

// Is it that module, and has it still to be seen to? Then the host's finder asks thread_waits_find(): its ModuleSpec, as module_hook_find().
bool thread_waits_concern(const char *module);
void *thread_waits_find(void);
