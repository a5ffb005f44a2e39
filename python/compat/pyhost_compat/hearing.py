# SPDX-License-Identifier: MIT
"""Waits of a program's main thread for other threads: it hears signals in them, as on other systems.

Before Python 3.14 a wait for a lock hears none on Windows. Those of the module threading are for the lock that a Condition (of an
Event, a Queue, a Future) makes for each wait, and for a thread's end. On the main thread the host's own waits stand
for them: a signal's handler runs in the wait, and where it raises nothing the wait goes on (PEP 475).
"""

from __future__ import annotations

import _thread
import _winapi
import functools
import sys
import threading
import time

import _pyhost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

INFINITE = 0xFFFFFFFF
LONGEST = INFINITE - 1  # as threading.TIMEOUT_MAX has it

_part: Callable[[str], dict[str, Any]] = _pyhost.part  # type: ignore[attr-defined]
_events = _part("events")
_wait = _part("waits")["WaitForSingleObject"]
_main: int
_open_thread: Callable[[int], int]


def _milliseconds(seconds: float) -> int:
    return INFINITE if seconds < 0 else min(int(seconds * 1000 + 0.999), LONGEST)


# Set when any _Lock was released, or left: one for all, since the main thread alone waits, and never closed: in a destructor of Python's a
# signal's exception would be lost.
_released = _events["CreateEvent"](None, False, False, None)


class _Lock:
    """What a Condition's wait uses of a lock; one thread acquires it, the main one."""

    def __init__(self) -> None:
        self._locked = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        end = time.monotonic() + timeout
        waits = self._locked
        try:
            while self._locked:
                left = -1 if timeout < 0 else max(end - time.monotonic(), 0)
                if not blocking or left == 0:
                    return False
                _wait(_released, _milliseconds(left))
        finally:
            if waits:  # a signal's handler may wait in the middle of another wait, which looks at its own lock then
                _events["SetEvent"](_released)
        self._locked = True
        return True

    def release(self) -> None:
        if not self._locked:
            raise RuntimeError("release unlocked lock")
        self._locked = False
        _events["SetEvent"](_released)


def _is_here() -> bool:
    """Is this the main thread, and are threads those of the system, not greenlets in their place?"""
    return _thread.get_ident() == _main and threading.get_ident is _thread.get_ident


def _await_end(thread: Any, seconds: float) -> float:
    """Wait for a thread's end, at most some seconds (below 0: as long as it takes); return how many of them are left."""
    identifier = getattr(thread, "_native_id", None)
    if not _is_here() or identifier is None or identifier == _thread.get_native_id():
        return seconds
    begin = time.monotonic()
    handle = _open_thread(identifier)
    if handle == 0:
        return seconds
    try:
        if threading.Thread.is_alive(thread):  # so the identifier is its own still
            _wait(handle, _milliseconds(seconds))
    finally:
        _winapi.CloseHandle(handle)
    return seconds if seconds < 0 else max(seconds - (time.monotonic() - begin), 0)


def install(main: int, open_thread: Callable[[int], int]) -> None:
    """Take the place of what threading waits by; main is the main thread's identifier, open_thread() returns a handle of a thread."""
    global _main, _open_thread
    _main, _open_thread = main, open_thread
    module: Any = threading  # whose private parts are meant
    if not hasattr(module, "_allocate_lock"):  # the program has one of its own in its place
        return
    allocate, waits = module._allocate_lock, module.Condition.wait.__code__

    def allocate_lock() -> Any:
        return _Lock() if _is_here() and sys._getframe(1).f_code is waits else allocate()

    module._allocate_lock = allocate_lock
    if sys.version_info >= (3, 13):
        join = module.Thread.join

        @functools.wraps(join)
        def join_hearing(self: Any, timeout: float | None = None) -> None:
            left = _await_end(self, -1 if timeout is None else max(timeout, 0))
            join(self, None if timeout is None else left)

        module.Thread.join = join_hearing
    else:
        wait_for_lock = module.Thread._wait_for_tstate_lock

        @functools.wraps(wait_for_lock)
        def wait_hearing(self: Any, block: bool = True, timeout: float = -1) -> None:
            wait_for_lock(self, block, _await_end(self, timeout) if block else timeout)

        module.Thread._wait_for_tstate_lock = wait_hearing
