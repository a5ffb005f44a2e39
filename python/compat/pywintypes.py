"""pywintypes, as far as services need it: the error class and handles."""

from __future__ import annotations

import _pyhost


class error(Exception):
    """A failed Win32 call: error(code, function, text).

    Attributes:
        winerror: the Win32 error code.
        funcname: the function that failed.
        strerror: the system's text for the code.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.winerror = args[0] if len(args) > 0 else None
        self.funcname = args[1] if len(args) > 1 else None
        self.strerror = args[2] if len(args) > 2 else None


class HANDLEType:
    """An open handle, closed with the object."""

    __slots__ = ("handle", "__weakref__")

    def __init__(self, handle: int = 0) -> None:
        self.handle = handle

    def __int__(self) -> int:
        return self.handle

    __index__ = __int__

    def __bool__(self) -> bool:
        return self.handle != 0

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (HANDLEType, int)):
            return self.handle == int(other)
        return NotImplemented

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<PyHANDLE:{self.handle}>"

    def Close(self) -> None:
        """Close the handle; a second call does nothing."""
        handle, self.handle = self.handle, 0
        if handle:
            self._close(handle)

    close = Close

    def Detach(self) -> int:
        """Return the handle as an int and forget it, so that it stays open."""
        handle, self.handle = self.handle, 0
        return handle

    def _close(self, handle: int) -> None:
        _pyhost.CloseHandle(handle)

    def __del__(self) -> None:
        try:
            self.Close()
        except Exception:  # the handle was closed behind our back, or Python is ending
            pass


def HANDLE(handle: int = 0) -> HANDLEType:
    """Make a handle object of an int."""
    return HANDLEType(handle)
