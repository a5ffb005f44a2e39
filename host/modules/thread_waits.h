// SPDX-License-Identifier: MIT
// The waits of a program's main thread for other threads hear signals (python/compat/pyhost_compat/hearing.py).
#pragma once

// Sees to it as soon as the module threading is there. minor: of Python's version; from 3.14 on Python's own waits hear them. On the
// main thread, with the GIL, once.
void thread_waits_install(int minor);
