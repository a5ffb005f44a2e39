# SPDX-License-Identifier: MIT
"""pythoncom: COM's beginning and end in a thread, which is what services without pywin32 use of it.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. COM objects (win32com) need
pywin32 itself.
"""

from __future__ import annotations

import servicemanager
from pywintypes import com_error as com_error

COINIT_MULTITHREADED = 0
COINIT_APARTMENTTHREADED = 2
COINIT_DISABLE_OLE1DDE = 4
COINIT_SPEED_OVER_MEMORY = 8
S_OK = 0
S_FALSE = 1


def CoInitializeEx(flags: int = COINIT_APARTMENTTHREADED) -> None:
    """Begin with COM in this thread; raises com_error."""
    result = servicemanager.CoInitializeEx(flags)
    if result < 0:
        raise com_error(result, "COM is in use with another threading model", None, None)


def CoInitialize() -> None:
    """Begin with COM in this thread, in an apartment of its own."""
    CoInitializeEx()


def CoUninitialize() -> None:
    """End COM in this thread."""
    servicemanager.CoUninitialize()


def PumpWaitingMessages() -> int:
    """Handle the messages that wait for this thread; return 1 when one of them was WM_QUIT."""
    return int(servicemanager.PumpWaitingMessages())
