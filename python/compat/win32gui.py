# SPDX-License-Identifier: MIT
"""win32gui: what services use of it, which is notifications of devices, and memory that a message points to.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. There are no windows in it: a service
has no desktop.
"""

from __future__ import annotations

import _pyhost
from pywintypes import error as error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional


def RegisterDeviceNotification(handle: Any, filter: Any, flags: int) -> Any:
    """Have a service or a window hear of devices; filter: win32gui_struct.PackDEV_BROADCAST_... Keep what is returned."""
    return _pyhost.part("services")["RegisterDeviceNotification"](handle, filter, flags)


def UnregisterDeviceNotification(handle: Any) -> None:
    """Hear of them no more."""
    _pyhost.part("services")["UnregisterDeviceNotification"](handle)


def PyGetMemory(addr: int, len: int) -> Any:
    """Return so many bytes of memory at an address, as they are."""
    import ctypes

    return memoryview((ctypes.c_char * len).from_address(addr)).cast("B")


def PyGetString(addr: int, len: int = -1) -> str:
    """Return the text at an address, so many characters or to its end."""
    import ctypes

    return ctypes.wstring_at(addr, len)


def PyMakeBuffer(len: int, addr: int = 0) -> Any:
    """Return a buffer of so many bytes; with an address, those there."""
    return PyGetMemory(addr, len) if addr else memoryview(bytearray(len))


def GetForegroundWindow() -> int:
    """Return the handle of the window that the user works with; 0: there is none, as in a service."""
    from pyhost_compat import calls

    return int(calls.call("user32", "GetForegroundWindow", good=lambda value: True))


def FindWindow(className: Optional[str], windowName: Optional[str]) -> int:
    """Return the handle of a window on this desktop. Raises error."""
    from pyhost_compat import calls

    return int(calls.call("user32", "FindWindowW", className, windowName))


def PumpWaitingMessages(firstMessage: int = 0, lastMessage: int = 0) -> int:
    """Handle the messages that wait for this thread; return 1 when one of them was WM_QUIT."""
    import servicemanager

    return int(servicemanager.PumpWaitingMessages())


def __getattr__(name: str) -> object:
    if name in ("PostMessage", "SendMessage", "MessageBox"):
        import win32api

        return getattr(win32api, name)
    raise AttributeError(f"module 'win32gui' has no attribute '{name}'")
