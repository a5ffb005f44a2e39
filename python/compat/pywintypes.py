# SPDX-License-Identifier: MIT
"""pywintypes: the class of all errors, handles, and (made when first used) security objects, IID, OVERLAPPED, Time.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost.
"""

import _pyhost

_calls = _pyhost.part("handles")
_close_handle = _calls["CloseHandle"]

TRUE = 1
FALSE = 0


class error(Exception):
    """A failed Win32 call: error(code, function, text).

    Attributes:
        winerror: the Win32 error code.
        funcname: the function that failed.
        strerror: the system's text for the code.
    Each is None where the exception was made without it.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.winerror, self.funcname, self.strerror = (args + (None, None, None))[:3]


class PyHANDLE:
    """An open handle, closed with the object; true while it is open, and equal to its number."""

    __slots__ = ("handle", "__weakref__")

    def __init__(self, handle: int = 0) -> None:
        self.handle = int(handle)

    def __int__(self) -> int:
        return self.handle

    __index__ = __int__

    def __bool__(self) -> bool:
        return self.handle != 0

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (PyHANDLE, int)):
            return self.handle == int(other)
        return NotImplemented

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{type(self).__name__}:{self.handle}>"

    def _refuse(self, *ignored: object) -> None:
        raise TypeError("bad operand type")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = __and__ = __or__ = _refuse

    def Close(self) -> None:
        """Close the handle; a second call does nothing. Raises error."""
        handle, self.handle = self.handle, 0
        if handle:
            self._close(handle)

    close = Close

    def Detach(self) -> int:
        """Return the handle as an int and forget it, so that it stays open."""
        handle, self.handle = self.handle, 0
        return handle

    def __enter__(self) -> "PyHANDLE":
        return self

    def __exit__(self, *ignored: object) -> None:
        self.Close()

    def _close(self, handle: int) -> None:
        _close_handle(handle)

    def __del__(self) -> None:
        try:
            self.Close()
        except Exception:  # it was closed behind our back, or Python is ending
            pass


class PySC_HANDLE(PyHANDLE):
    """A handle of the service control manager or of a service."""

    __slots__ = ()
    _closes_service_handle = True

    def _close(self, handle: int) -> None:
        _pyhost.part("services")["CloseServiceHandle"](handle)


HANDLE = HANDLEType = PyHANDLE


def __getattr__(name: str) -> object:
    # What few services use is made when it is asked for.
    if name.startswith("_") and name != "__all__":
        raise AttributeError(f"module 'pywintypes' has no attribute '{name}'")
    from pyhost_compat import types

    if name == "datetime":  # by which a pickled Time is found again
        return types.TimeType
    if name == "__all__":
        return sorted(
            [known for known in globals() if known[0] != "_" and known != "annotations"] + types.__all__
        )
    if name not in types.__all__:
        raise AttributeError(f"module 'pywintypes' has no attribute '{name}'")
    value = globals()[name] = getattr(types, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})  # type: ignore[misc]
