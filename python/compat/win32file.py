# SPDX-License-Identifier: MIT
"""win32file: files by their handles, and notifications of changes.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. See
https://learn.microsoft.com/windows/win32/fileio/file-management-functions.
"""

from __future__ import annotations

import _pyhost
from pywintypes import error as error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Tuple

globals().update(_pyhost.part("files"))
CloseHandle = _pyhost.part("handles")["CloseHandle"]

FILE_BEGIN = 0
FILE_CURRENT = 1
FILE_END = 2
INVALID_HANDLE_VALUE = -1

_PREFIXES = (
    "CREATE_",
    "FILE_",
    "GENERIC_",
    "OPEN_",
    "TRUNCATE_",
    "DRIVE_",
    "MOVEFILE_",
    "LOCKFILE_",
    "SECURITY_",
)
_FROM_WIN32API = (
    "CopyFile",
    "DeleteFile",
    "GetFileAttributes",
    "GetLogicalDrives",
    "MoveFile",
    "SetFileAttributes",
)


def AllocateReadBuffer(size: int) -> memoryview:
    """Make a buffer for an overlapped read."""
    return memoryview(bytearray(size))


def ReadDirectoryChangesW(
    handle: Any,
    size: int,
    bWatchSubtree: Any,
    dwNotifyFilter: int,
    overlapped: Any = None,
    completion: Any = None,
) -> List[Tuple[int, str]]:
    """Wait for changes in a directory and return (action, name) of each; not overlapped."""
    if overlapped is not None or completion is not None:
        raise NotImplementedError("ReadDirectoryChangesW waits here; call it in a thread")
    read = _pyhost.part("files")["ReadDirectoryChangesBytes"]
    return FILE_NOTIFY_INFORMATION(read(handle, size, bWatchSubtree, dwNotifyFilter), size)


def FILE_NOTIFY_INFORMATION(buffer: Any, size: int) -> List[Tuple[int, str]]:
    """Return (action, name) of each change in a buffer."""
    data = bytes(buffer)
    found = []
    offset = 0
    while len(data) >= offset + 12:
        following, action, length = (
            int.from_bytes(data[offset + i : offset + i + 4], "little") for i in (0, 4, 8)
        )
        found.append((action, data[offset + 12 : offset + 12 + length].decode("utf-16-le", "surrogatepass")))
        if not following:
            break
        offset += following
    return found


def CreateDirectory(path: str, security: Optional[Any] = None) -> None:
    """Make a directory."""
    import os

    from pyhost_compat.registry import failures_of

    with failures_of("CreateDirectory"):
        os.mkdir(path)


def RemoveDirectory(path: str) -> None:
    """Remove an empty directory."""
    import os

    from pyhost_compat.registry import failures_of

    with failures_of("RemoveDirectory"):
        os.rmdir(path)


def __getattr__(name: str) -> object:
    from pyhost_compat import lazy

    if name == "OVERLAPPED":
        import pywintypes as source
    elif name in _FROM_WIN32API:
        import win32api as source
    elif name.startswith(_PREFIXES):
        import win32con as source
    elif name.endswith("W") and name[:-1] in globals():  # two names of one function
        return globals()[name[:-1]]
    elif name == "__all__":
        import win32con

        own = [
            known for known in globals() if known[0] != "_" and known not in ("annotations", "TYPE_CHECKING")
        ]
        return [
            *own,
            "OVERLAPPED",
            *_FROM_WIN32API,
            *lazy.names(("win32file_more",)),
            *(known for known in dir(win32con) if known.startswith(_PREFIXES)),
        ]
    else:
        return lazy.find(globals(), ("win32file_more",), name)
    value = globals()[name] = getattr(source, name)
    return value
