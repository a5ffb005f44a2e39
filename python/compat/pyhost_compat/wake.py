# SPDX-License-Identifier: MIT
"""What a program's main thread waits for: told to the host, which ends the wait when the service is to stop."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any


def _frames(thread: int) -> Iterator[FrameType]:
    frame = sys._current_frames().get(thread)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _handle(thread: Any) -> Any:
    """Return what a thread's end is waited for by: since Python 3.13 a handle, before None."""
    return getattr(thread, "_handle", None) or getattr(thread, "_os_thread_handle", None)  # the latter since 3.14


def _end_wait(frame: FrameType) -> None:
    """Let a threading.Condition.wait() return as if it had been notified, and a Thread.join() as if its thread had ended.

    Locks hear of no signal on Windows, so a wait without a timeout would never end. The host still waits for the thread
    before the program's end.
    """
    threading = sys.modules.get("threading")
    if threading is None:
        return
    join = getattr(threading.Thread, "_wait_for_tstate_lock", None)  # before Python 3.13
    if join is not None and frame.f_code is join.__code__:
        lock = frame.f_locals["self"]._tstate_lock
        if lock is not None and lock.locked():
            lock.release()
    elif join is None and frame.f_code is threading.Thread.join.__code__:
        _handle(frame.f_locals["self"])._set_done()
    if frame.f_code is not threading.Condition.wait.__code__:
        return
    condition = frame.f_locals["self"]
    waiter = frame.f_locals.get("waiter")
    if waiter in condition._waiters:
        condition._waiters.remove(waiter)
        waiter.release()


def _values(frame: FrameType) -> Iterator[Any]:
    """Yield the values of a frame's variables, and those of their attributes."""
    for value in list(frame.f_locals.values()):
        yield value
        try:
            yield from list(vars(value).values())
        except TypeError:
            continue


def wake(thread: int) -> list[int]:
    """End the main thread's wait for a lock; return the sockets that its frames hold and that it may block in."""
    frames = list(_frames(thread))
    if frames:
        _end_wait(frames[0])
    socket = sys.modules.get("socket")
    if socket is None:
        return []
    return list(
        {
            value.fileno()
            for frame in frames
            for value in _values(frame)
            if isinstance(value, socket.socket) and value.fileno() != -1 and value.gettimeout() != 0
        }
    )


def begin_shutdown() -> None:
    """Call what is to be called before threads are waited for, as threading itself does at Python's end."""
    threading = sys.modules.get("threading")
    functions = getattr(threading, "_threading_atexits", [])
    while functions:
        functions.pop()()


def _lasting() -> list[Any]:
    """Return the threads that keep a program alive: all that are no daemons but the main one."""
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    main = threading.main_thread()
    return [thread for thread in threading.enumerate() if thread is not main and not thread.daemon]


def threads() -> list[int]:
    """Return the identifiers of the threads that keep a program alive."""
    return [thread.native_id for thread in _lasting()]


def forget_threads() -> None:
    """Let Python's end wait for no thread: it takes the main thread for one that was waited for already."""
    main = sys.modules["threading"].main_thread()
    handle = _handle(main)
    if handle is not None:
        handle._set_done()
    else:
        main._tstate_lock.release()
        main._stop()


def leave_threads(milliseconds: int) -> list[str]:
    """Wait for the threads that are no daemons; return the names of those that go on, for which Python's end then does not wait.

    A pool's workers hear of the end by begin_shutdown(), which joins them: a thread of its own calls it.
    """
    if not _lasting():
        return []
    import time

    threading = sys.modules["threading"]
    end = time.monotonic() + milliseconds / 1000
    threading.Thread(target=begin_shutdown, daemon=True).start()
    while (left := _lasting()) and (rest := end - time.monotonic()) > 0:
        try:
            threading.Thread.join(left[0], rest)
        except RuntimeError:  # it is just being started
            time.sleep(0.01)
    if left:
        forget_threads()
    return [thread.name for thread in left]
