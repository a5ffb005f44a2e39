# SPDX-License-Identifier: MIT
"""What code says to its host, and how it hears of its stop."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from typing import Protocol

    class _Host(Protocol):
        def listen(self) -> None: ...
        def notify(self, ready: bool, status: str | None, watchdog: bool) -> None: ...
        def wait_stop(self, milliseconds: int) -> bool: ...


def _find_host() -> _Host | None:
    try:
        import _pyhost_service  # type: ignore[import]
    except ImportError:  # not in the host's own process
        return None
    host: _Host = _pyhost_service
    return host


_host = _find_host()
_never = threading.Event()


def notify(*, ready: bool = False, status: str | None = None, watchdog: bool = False) -> None:
    """Tell the host how the service fares.

    ready: it has started: the service is RUNNING from now on, before --ready-after has passed.
    status: a line for people, shown by "pyhost status" and in the log.
    watchdog: it is alive; with --watchdog-limit it must say so at least that often, from its first call or ready on.
    """
    if _host is not None:
        _host.notify(ready, status, watchdog)


def _finish(future: Future[None]) -> None:
    if not future.done():
        future.set_result(None)


class Stopping:
    """The event that is set when the service is asked to stop, for threads and for asyncio."""

    def is_set(self) -> bool:
        """Return whether a stop was asked for."""
        return _host is not None and _host.wait_stop(0)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the stop, at most timeout seconds; return whether it was asked for."""
        if _host is None:
            return _never.wait(timeout)
        return _host.wait_stop(-1 if timeout is None else max(0, round(timeout * 1000)))

    async def wait_async(self) -> None:
        """Wait for the stop in a coroutine."""
        import asyncio

        loop = asyncio.get_running_loop()
        future = loop.create_future()
        if _host is not None:  # else nobody ever asks
            threading.Thread(target=self._tell, args=(loop, future), daemon=True).start()
        await future

    def _tell(self, loop: AbstractEventLoop, future: Future[None]) -> None:
        self.wait()
        try:
            loop.call_soon_threadsafe(_finish, future)
        except RuntimeError:  # the loop is closed: nobody waits any more
            pass


_stopping = Stopping()


def stopping() -> Stopping:
    """Return the event of the service's stop.

    A program that has asked for it is given 10 seconds to end by it before it gets a signal, unless --stop-signal says
    otherwise.
    """
    if _host is not None:
        _host.listen()
    return _stopping
