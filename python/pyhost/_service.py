# SPDX-License-Identifier: MIT
"""A base class for services."""

from __future__ import annotations

import sys

from pyhost._notices import _host, notify, stopping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any, ClassVar

    from pyhost._notices import Stopping

_STOPS = (1, 5, 15)  # STOP, SHUTDOWN, PRESHUTDOWN
_NOT_HANDLED = 120  # ERROR_CALL_NOT_IMPLEMENTED


class Service:
    """A service: give it run(), as a function or a coroutine, and install it by "pyhost install module.Class".

        class Shop(pyhost.Service, name="Shop", display_name="The shop's back end"):
            def run(self):
                while not self.stopping.wait(60):
                    print("open")

    What the SCM knows it by are arguments of the class statement; name is the class's name otherwise. A coroutine is
    cancelled when the service is to stop, unless it looks at self.stopping. What run() returns is the exit code, as for
    sys.exit(). run() counts as started at once; with ready=False not before it calls pyhost.notify(ready=True).
    """

    _svc_name_: ClassVar[str]
    _svc_display_name_: ClassVar[str]
    _svc_description_: ClassVar[str | None]
    _svc_deps_: ClassVar[Sequence[str] | None] = None
    _ready_at_once: ClassVar[bool] = True

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        display_name: str | None = None,
        description: str | None = None,
        depends: Sequence[str] | None = None,
        ready: bool = True,
        **rest: Any,
    ) -> None:
        super().__init_subclass__(**rest)
        cls._svc_name_ = name or cls.__name__
        cls._svc_display_name_ = display_name or cls._svc_name_
        cls._svc_description_ = description or (cls.__doc__ or "").strip().partition("\n")[0] or None
        cls._svc_deps_ = depends
        cls._ready_at_once = ready

    def __init__(self, args: Sequence[str] = ()) -> None:
        """Take (name, argument ...) of the start. A subclass that has its own calls it."""
        self.args = tuple(args)
        self._listens = False
        if _host is not None:
            import servicemanager  # type: ignore[import]

            servicemanager.RegisterServiceCtrlHandler(self._svc_name_, self._control)

    @property
    def stopping(self) -> Stopping:
        """The event of the service's stop."""
        self._listens = True
        return stopping()

    def run(self) -> int | None | Coroutine[Any, Any, int | None]:
        """Do the service's work, until it is done or the service is to stop."""
        raise NotImplementedError(f"{type(self).__name__} has no run()")

    def stop(self) -> None:
        """Hear of the stop, on a thread of the host's own. Nothing by default: run() sees self.stopping."""

    @classmethod
    def main(cls) -> None:
        """Run it here: for a script that is started by python.exe, or installed as a program."""
        sys.exit(cls((cls._svc_name_,)).SvcRun())

    def SvcRun(self) -> int | None:  # noqa: N802: what the host calls
        """Run, as the host does it."""
        from collections.abc import Coroutine

        stopping()  # before it is ready: as a program it would get a signal
        if self._ready_at_once:
            notify(ready=True)
        result = self.run()
        if isinstance(result, Coroutine):
            import asyncio

            code = asyncio.run(self._run_coroutine(result))
        else:
            code = result
        if code is not None:
            sys.exit(code)
        return None

    async def _run_coroutine(self, coroutine: Coroutine[Any, Any, int | None]) -> int | None:
        import asyncio

        task = asyncio.ensure_future(coroutine)
        stop = asyncio.ensure_future(stopping().wait_async())
        await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
        if not task.done() and not self._listens:
            task.cancel()
        stop.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            if stopping().is_set():
                return None
            raise

    def _control(self, control: int) -> object:
        if control not in _STOPS:
            return _NOT_HANDLED
        result: object = self.stop()  # type: ignore[func-returns-value]
        # What nobody runs is told by the host, as of any handler.
        return result if any(hasattr(result, name) for name in ("cr_code", "ag_code", "gi_code")) else None
