# SPDX-License-Identifier: MIT
"""How a program is asked to stop, and which of its threads are left then."""

from __future__ import annotations

import _signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _is_own(handler: Any) -> bool:
    """Is a signal's handler the program's own: neither Python's nor what asyncio.run() sets in its place (since 3.11)?"""
    if not callable(handler) or handler is _signal.default_int_handler:
        return False
    runners = sys.modules.get("asyncio.runners")
    runner = getattr(getattr(handler, "func", None), "__self__", None)
    return runner is None or not isinstance(runner, getattr(runners, "Runner", ()))


def stop_signal(_number: int, _last: int) -> int:
    """Return the number of the signal that stops the program.

    One that it has a handler of its own for: SIGTERM, which is the one that stands for a stop, SIGBREAK, SIGINT. Where it makes no
    difference between that and SIGINT, SIGINT: a program that restores what was there before and raises the signal again
    ends by an exception then, and not by the default action of the C runtime.
    """
    numbers = (_signal.SIGTERM, _signal.SIGBREAK, _signal.SIGINT)
    own = {number: handler for number in numbers if _is_own(handler := _signal.getsignal(number))}
    first = next(iter(own), _signal.SIGINT)
    return _signal.SIGINT if own.get(_signal.SIGINT) == own.get(first) else first


def further_signal(number: int, last: int) -> int:
    """Return the number of the signal that follows that of number; 0 for KeyboardInterrupt, the last time, past handlers."""
    handler = _signal.getsignal(_signal.SIGINT)
    if last and handler is not _signal.default_int_handler:
        return 0
    return _signal.SIGINT if callable(handler) else number


def come_back() -> None:
    """Run code of Python's, in which what another thread has set is raised."""


def handle(thread: Any) -> Any:
    """Return what a thread's end is waited for by: since Python 3.13 a handle, before None."""
    return getattr(thread, "_handle", None) or getattr(thread, "_os_thread_handle", None)  # the latter since 3.14


def begin_shutdown() -> None:
    """Call what is to be called before threads are waited for, as threading itself does at Python's end."""
    threading = sys.modules.get("threading")
    functions = getattr(threading, "_threading_atexits", [])
    while functions:
        functions.pop()()


def lasting() -> list[Any]:
    """Return the threads that keep a program alive: all that are no daemons but the main one."""
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    main = threading.main_thread()
    return [thread for thread in threading.enumerate() if thread is not main and not thread.daemon]


def threads() -> list[int]:
    """Return the identifiers of the threads that keep a program alive.

    One that is just being started is listed, and has none yet; it gets one, or leaves the list when the start fails.
    """
    while True:
        found = [thread.native_id for thread in lasting()]
        if None not in found:
            return found
        import time

        time.sleep(0.001)


def forget_threads() -> bool:
    """Have Python's own end wait for no thread. Return False where nothing does: since 3.15 it looks for threads by itself.

    Before, it calls threading._shutdown() and no more: wait_for_thread_shutdown() in Python/pylifecycle.c.
    """
    threading = sys.modules.get("threading")
    if sys.version_info >= (3, 15):
        return False
    if threading is not None:
        threading._shutdown = lambda: None  # type: ignore[attr-defined]
    return True


def flush_files() -> None:
    """Write what open files keep in their buffers, as Python's own end does when it lets them go.

    Not for longer than two seconds: a thread that hangs in a file has its lock.
    """
    import threading

    flusher = threading.Thread(target=_flush_files, daemon=True)
    flusher.start()
    flusher.join(2)


def _flush_files() -> None:
    import _io  # type: ignore[import]
    import gc

    for found in gc.get_objects():
        if _io._IOBase in type(found).__mro__:  # isinstance() may run code of the object's
            try:
                found.flush()
            except Exception:  # it is closed, in use, or somebody else's class
                pass


def leave_threads(milliseconds: int) -> list[str]:
    """Wait for the threads that are no daemons; return the names of those that go on.

    A pool's workers hear of the end by begin_shutdown(), which joins them: a thread of its own calls it.
    """
    if not lasting():
        return []
    import time

    threading = sys.modules["threading"]
    rest = milliseconds / 1000
    threading.Thread(target=begin_shutdown, daemon=True).start()
    while (left := lasting()) and rest > 0:
        step, begin = min(rest, 0.1), time.monotonic()
        try:
            threading.Thread.join(left[0], step)
        except RuntimeError:  # it is just being started
            time.sleep(0.01)
        rest -= min(time.monotonic() - begin, step)  # no more: in the rest of it nothing may have run
    return [thread.name for thread in left]
