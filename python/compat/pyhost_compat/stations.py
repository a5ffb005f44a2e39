# SPDX-License-Identifier: MIT
"""The part of win32service that is about window stations and desktops, called by ctypes."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, List, Optional

from pyhost_compat.calls import call, dll, handle, number, public
from pywintypes import HANDLEType

UOI_FLAGS = 1
UOI_NAME = 2
UOI_TYPE = 3
UOI_USER_SID = 4
WSF_VISIBLE = 1
DF_ALLOWOTHERACCOUNTHOOK = 1


def _security(attributes: Any) -> Any:
    if attributes is not None:
        raise NotImplementedError("window stations and desktops are made without security attributes here")
    return None


def _opened(kind: type, function: str, *arguments: Any) -> Any:
    return kind(call("user32", function, *arguments, result=ctypes.c_void_p))


class _Names:
    """What an enumeration has named so far."""

    def __init__(self) -> None:
        self.found: List[str] = []
        kind = ctypes.WINFUNCTYPE(wintypes.BOOL, ctypes.c_wchar_p, wintypes.LPARAM)  # type: ignore[attr-defined]
        self.callback = kind(self._take)

    def _take(self, name: str, ignored: int) -> int:
        self.found.append(name)
        return 1


class PyHWINSTA(HANDLEType):  # type: ignore[misc, valid-type]
    """A handle of a window station."""

    __slots__ = ()

    def _close(self, number_: int) -> None:
        call("user32", "CloseWindowStation", handle(number_))

    def CloseWindowStation(self) -> None:
        """Close the handle."""
        self.Close()

    def SetProcessWindowStation(self) -> None:
        """Make it that of this process."""
        call("user32", "SetProcessWindowStation", handle(self))

    def EnumDesktops(self) -> List[str]:
        """Return the names of its desktops."""
        names = _Names()
        call("user32", "EnumDesktopsW", handle(self), names.callback, 0)
        return names.found


class _Borrowed(PyHWINSTA):
    """That of the process, which is not ours to close."""

    __slots__ = ()

    def _close(self, number_: int) -> None:
        pass


class PyHDESK(HANDLEType):  # type: ignore[misc, valid-type]
    """A handle of a desktop."""

    __slots__ = ()

    def _close(self, number_: int) -> None:
        call("user32", "CloseDesktop", handle(number_))

    def CloseDesktop(self) -> None:
        """Close the handle."""
        self.Close()

    def SetThreadDesktop(self) -> None:
        """Make it that of this thread."""
        call("user32", "SetThreadDesktop", handle(self))

    def SwitchDesktop(self) -> None:
        """Show it."""
        call("user32", "SwitchDesktop", handle(self))

    def EnumDesktopWindows(self) -> List[int]:
        """Return the handles of its windows."""
        found: List[int] = []
        kind = ctypes.WINFUNCTYPE(wintypes.BOOL, ctypes.c_void_p, wintypes.LPARAM)  # type: ignore[attr-defined]
        callback = kind(lambda window, ignored: found.append(window or 0) or 1)
        call("user32", "EnumDesktopWindows", handle(self), callback, 0)
        return found


_Borrowed.__name__ = "PyHWINSTA"
HWINSTAType = PyHWINSTA
HDESKType = PyHDESK


def GetProcessWindowStation() -> Any:
    """Return the window station of this process."""
    return _opened(_Borrowed, "GetProcessWindowStation")


def OpenWindowStation(szWinSta: str, Inherit: bool, DesiredAccess: int) -> Any:
    """Open a window station, such as "WinSta0"."""
    return _opened(PyHWINSTA, "OpenWindowStationW", szWinSta, int(bool(Inherit)), number(DesiredAccess))


def CreateWindowStation(WindowStation: Optional[str], Flags: int, DesiredAccess: int, SecurityAttributes: Any) -> Any:
    """Make a window station."""
    arguments = (WindowStation, number(Flags), number(DesiredAccess), _security(SecurityAttributes))
    return _opened(PyHWINSTA, "CreateWindowStationW", *arguments)


def EnumWindowStations() -> List[str]:
    """Return the names of the window stations of this session."""
    names = _Names()
    call("user32", "EnumWindowStationsW", names.callback, 0)
    return names.found


def OpenDesktop(szDesktop: str, Flags: int, Inherit: bool, DesiredAccess: int) -> Any:
    """Open a desktop of this process's window station."""
    flags = (number(Flags), int(bool(Inherit)), number(DesiredAccess))
    return _opened(PyHDESK, "OpenDesktopW", szDesktop, *flags)


def OpenInputDesktop(Flags: int, Inherit: bool, DesiredAccess: int) -> Any:
    """Open the desktop that the user sees."""
    return _opened(PyHDESK, "OpenInputDesktop", number(Flags), int(bool(Inherit)), number(DesiredAccess))


def CreateDesktop(Desktop: str, Flags: int, DesiredAccess: int, SecurityAttributes: Any) -> Any:
    """Make a desktop."""
    flags = (number(Flags), number(DesiredAccess), _security(SecurityAttributes))
    return _opened(PyHDESK, "CreateDesktopW", Desktop, None, None, *flags)


def GetThreadDesktop(ThreadId: int) -> Any:
    """Return the desktop of a thread."""
    return _opened(PyHDESK, "GetThreadDesktop", number(ThreadId))


def GetUserObjectInformation(Handle: Any, type: int) -> Any:
    """Return the name or the kind (str) of a window station or a desktop, or the bytes of another fact."""
    size = wintypes.DWORD()
    dll("user32").GetUserObjectInformationW(handle(Handle), type, None, 0, ctypes.byref(size))
    data = ctypes.create_string_buffer(max(size.value, 2))
    call("user32", "GetUserObjectInformationW", handle(Handle), type, data, len(data), ctypes.byref(size))
    raw = data.raw[: size.value]
    return raw.decode("utf-16-le").rstrip("\0") if type in (UOI_NAME, UOI_TYPE) else raw


__all__ = public(globals()) + ["HWINSTAType", "HDESKType"]
