# SPDX-License-Identifier: MIT
"""win32console: whether there is a console, and whose it is; not what stands in it.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. See
https://learn.microsoft.com/windows/console/console-functions.
"""

from __future__ import annotations

import _pyhost
from pywintypes import error as error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple

_CALLS = _pyhost.part("console")
ATTACH_PARENT_PROCESS = -1
STD_INPUT_HANDLE = -10
STD_OUTPUT_HANDLE = -11
STD_ERROR_HANDLE = -12
CTRL_C_EVENT = 0
CTRL_BREAK_EVENT = 1


def _call(function: str, *arguments: Any, **more: Any) -> Any:
    from pyhost_compat import calls

    return calls.call("kernel32", function, *arguments, **more)


def AllocConsole() -> None:
    """Make a console for this process. Raises error where it has one."""
    _call("AllocConsole")


def FreeConsole() -> None:
    """Leave the console."""
    _call("FreeConsole")


def AttachConsole(ProcessId: int) -> None:
    """Take over the console of another process; ATTACH_PARENT_PROCESS: that of the one that started this one."""
    import ctypes

    _call("AttachConsole", ctypes.c_uint32(ProcessId & 0xFFFFFFFF))


def GetConsoleWindow() -> int:
    """Return the handle of the console's window; 0: there is none, or none that can be seen."""
    import ctypes

    return int(_call("GetConsoleWindow", result=ctypes.c_void_p, good=lambda value: True) or 0)


def GetConsoleProcessList() -> Tuple[int, ...]:
    """Return the processes that share this console."""
    import ctypes

    found = (ctypes.c_uint32 * 1024)()
    return tuple(found[: _call("GetConsoleProcessList", found, 1024)])


def GetConsoleCP() -> int:
    """Return the code page of what is typed; 0: there is no console."""
    return int(_call("GetConsoleCP", good=lambda value: True))


def GetConsoleOutputCP() -> int:
    """Return the code page of what is written; 0: there is no console."""
    return int(_call("GetConsoleOutputCP", good=lambda value: True))


def SetConsoleCP(CodePageId: int) -> None:
    """Set the code page of what is typed."""
    _call("SetConsoleCP", CodePageId)


def SetConsoleOutputCP(CodePageId: int) -> None:
    """Set the code page of what is written."""
    _call("SetConsoleOutputCP", CodePageId)


def GenerateConsoleCtrlEvent(CtrlEvent: int, ProcessGroupId: int = 0) -> None:
    """Send CTRL_C_EVENT or CTRL_BREAK_EVENT to a group of processes of this console."""
    _CALLS["GenerateConsoleCtrlEvent"](CtrlEvent, ProcessGroupId)


def GetConsoleTitle() -> str:
    """Return the console's title."""
    return str(_CALLS["GetConsoleTitle"]())


def SetConsoleTitle(ConsoleTitle: str) -> None:
    """Set the console's title."""
    _CALLS["SetConsoleTitle"](ConsoleTitle)
