# SPDX-License-Identifier: MIT
"""win32process: processes and threads.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost.
"""

from __future__ import annotations

import _pyhost
from pywintypes import error as error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping, Optional, Tuple

for _part in ("process_basics", "processes"):
    globals().update(_pyhost.part(_part))

_CONSTANTS = (
    "CREATE_",
    "STARTF_",
    "DEBUG_",
    "DETACHED_",
    "_PRIORITY",
    "THREAD_",
    "LIST_MODULES",
    "PROCESS_",
)


class STARTUPINFO:
    """How a new process begins; handles may be ints or PyHANDLEs."""

    def __init__(self) -> None:
        self.dwX = self.dwY = self.dwXSize = self.dwYSize = self.dwXCountChars = self.dwYCountChars = 0
        self.dwFillAttribute = self.dwFlags = self.wShowWindow = 0
        self.hStdInput: Any = None
        self.hStdOutput: Any = None
        self.hStdError: Any = None
        self.lpDesktop: Optional[str] = None
        self.lpTitle: Optional[str] = None

    def _values(self) -> Tuple[Any, ...]:
        place = (self.dwX, self.dwY, self.dwXSize, self.dwYSize, self.dwXCountChars, self.dwYCountChars)
        look = (self.dwFillAttribute, self.dwFlags, self.wShowWindow)
        return (
            *place,
            *look,
            self.hStdInput,
            self.hStdOutput,
            self.hStdError,
            self.lpDesktop,
            self.lpTitle,
        )


def _environment(variables: Optional[Mapping[str, str]]) -> Optional[bytes]:
    if variables is None:
        return None
    rows = sorted((f"{name}={value}\0" for name, value in variables.items()), key=str.upper)
    return ("".join(rows) + "\0\0").encode("utf-16-le", "surrogatepass")


def CreateProcess(
    appName: Optional[str],
    commandLine: Optional[str],
    processAttributes: Any,
    threadAttributes: Any,
    bInheritHandles: Any,
    dwCreationFlags: int,
    newEnvironment: Optional[Mapping[str, str]],
    currentDirectory: Optional[str],
    startupinfo: STARTUPINFO,
) -> Tuple[Any, Any, int, int]:
    """Start a program; return (process, thread, process id, thread id)."""
    return CreateProcessAsUser(
        None,
        appName,
        commandLine,
        processAttributes,
        threadAttributes,
        bInheritHandles,
        dwCreationFlags,
        newEnvironment,
        currentDirectory,
        startupinfo,
    )


def CreateProcessAsUser(
    hToken: Any,
    appName: Optional[str],
    commandLine: Optional[str],
    processAttributes: Any,
    threadAttributes: Any,
    bInheritHandles: Any,
    dwCreationFlags: int,
    newEnvironment: Optional[Mapping[str, str]],
    currentDirectory: Optional[str],
    startupinfo: STARTUPINFO,
) -> Tuple[Any, Any, int, int]:
    """Start a program under the account of a token; return (process, thread, process id, thread id).

    Where the token is of another session than the service, the program breaks away from the service's job, if there is one: all
    processes of a job are of one session (learn.microsoft.com, AssignProcessToJobObject).
    """
    return _pyhost.part("processes")["CreateProcessOf"](
        hToken,
        appName,
        commandLine,
        processAttributes,
        threadAttributes,
        bInheritHandles,
        dwCreationFlags,
        _environment(newEnvironment),
        currentDirectory,
        startupinfo._values(),
    )


def __getattr__(name: str) -> object:
    if not name.startswith("__") and any(part in name for part in _CONSTANTS):
        import win32con

        value = globals()[name] = getattr(win32con, name)
        return value
    from pyhost_compat import lazy

    return lazy.find(globals(), ("processes",), name)
