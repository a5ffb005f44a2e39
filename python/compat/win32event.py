# SPDX-License-Identifier: MIT
"""win32event: events, mutexes, semaphores, timers, and waits for them.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. Its functions and constants
are made in C; python/stubs/win32event.pyi says what they take and return. They are those of
https://learn.microsoft.com/windows/win32/sync/synchronization-functions.
"""

import _pyhost
from pywintypes import error as error

globals().update(_pyhost.part("events"), **_pyhost.part("waits"))


def __getattr__(name: str) -> object:  # in the host everything is there; see _pyhost.py for other processes
    if hasattr(_pyhost, "absent"):
        return _pyhost.absent("win32event", name)
    raise AttributeError(f"module 'win32event' has no attribute '{name}'")
