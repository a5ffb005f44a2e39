# SPDX-License-Identifier: MIT
"""The part of win32file that few services use: locks of a file's parts, disks, the C runtime's descriptors."""

from __future__ import annotations

import ctypes
import msvcrt
from ctypes import wintypes
from typing import Any, List, Optional, Tuple

import pywintypes
from pyhost_compat import win32api_system as _system
from pyhost_compat.calls import call, handle, number, public

UNICODE = 1


def _get_osfhandle(fd: int) -> int:
    """Return the handle of a descriptor. Raises error where there is none."""
    try:
        return msvcrt.get_osfhandle(fd)  # type: ignore[attr-defined, no-any-return]
    except OSError as failed:
        from pyhost_compat.registry import failure

        raise failure(6, "_get_osfhandle") from failed  # ERROR_INVALID_HANDLE


def _open_osfhandle(osfhandle: Any, flags: int) -> int:
    """Make a descriptor of a handle."""
    return msvcrt.open_osfhandle(int(osfhandle), flags)  # type: ignore[attr-defined, no-any-return]


def _place(overlapped: Any) -> Any:
    if overlapped is None:
        return None
    return (ctypes.c_char * len(overlapped._memory)).from_buffer(overlapped._memory)


def LockFileEx(hFile: Any, dwFlags: int, nNumberOfBytesToLockLow: int, nNumberOfBytesToLockHigh: int, overlapped: Any) -> None:
    """Lock a part of a file, from where overlapped says; flags: win32con.LOCKFILE_... Raises error."""
    size = (number(nNumberOfBytesToLockLow), number(nNumberOfBytesToLockHigh))
    call("kernel32", "LockFileEx", handle(hFile), number(dwFlags), 0, *size, _place(overlapped))


def UnlockFileEx(hFile: Any, numberOfBytesToUnlockLow: int, numberOfBytesToUnlockHigh: int, overlapped: Any) -> None:
    """Unlock a part of a file that was locked so. Raises error."""
    size = (number(numberOfBytesToUnlockLow), number(numberOfBytesToUnlockHigh))
    call("kernel32", "UnlockFileEx", handle(hFile), 0, *size, _place(overlapped))


def GetDriveType(rootPathName: Optional[str]) -> int:
    """Return what a drive is: win32con.DRIVE_..."""
    return int(call("kernel32", "GetDriveTypeW", rootPathName, good=lambda value: True))


def GetDiskFreeSpaceEx(rootPathName: Optional[str]) -> List[int]:
    """Return what the caller may use, all that there is, and what is free; in bytes."""
    return list(_system.GetDiskFreeSpaceEx(rootPathName))


def GetDiskFreeSpace(rootPathName: Optional[str]) -> List[int]:
    """Return sectors in a cluster, bytes in a sector, free clusters, all clusters."""
    return list(_system.GetDiskFreeSpace(rootPathName))


MoveFileEx = _system.MoveFileEx


def GetFileTime(handle_: Any) -> Tuple[Any, Any, Any]:
    """Return when a file was made, last read and last written."""
    times = [ctypes.c_uint64() for _ in range(3)]
    call("kernel32", "GetFileTime", handle(handle_), *map(ctypes.byref, times))
    moments = [pywintypes.Time(time.value / 10_000_000 - 11644473600) for time in times]
    return moments[0], moments[1], moments[2]


class _Information(ctypes.Structure):
    _pack_ = 4
    _fields_ = [
        ("attributes", wintypes.DWORD),
        ("times", ctypes.c_uint64 * 3),
        ("rest", wintypes.DWORD * 6),
    ]


def GetFileInformationByHandle(handle_: Any) -> Tuple[Any, ...]:
    """Return attributes, the three times, volume, size (high, low), links, index (high, low)."""
    info = _Information()
    call("kernel32", "GetFileInformationByHandle", handle(handle_), ctypes.byref(info))
    times = [pywintypes.Time(time / 10_000_000 - 11644473600) for time in info.times]
    return (info.attributes, *times, *info.rest)


def DeviceIoControl(
    Device: Any, IoControlCode: int, InBuffer: Any, OutBuffer: int, Overlapped: Any = None
) -> bytes:
    """Send a device a control; return at most OutBuffer bytes of its answer. Not overlapped."""
    if Overlapped is not None:
        raise NotImplementedError("DeviceIoControl waits here; call it in a thread")
    data = bytes(InBuffer) if InBuffer is not None else b""
    answer = ctypes.create_string_buffer(OutBuffer)
    size = wintypes.DWORD()
    more = (number(IoControlCode), data, len(data), answer, OutBuffer, ctypes.byref(size), None)
    call("kernel32", "DeviceIoControl", handle(Device), *more)
    return answer.raw[: size.value]


def CreateHardLink(FileName: str, ExistingFileName: str, SecurityAttributes: Any = None, Transaction: Any = None) -> None:
    """Give a file another name."""
    call("kernel32", "CreateHardLinkW", FileName, ExistingFileName, None)


def GetFinalPathNameByHandle(File: Any, Flags: int) -> str:
    """Return the path of an open file."""
    path = ctypes.create_unicode_buffer(32768)
    call("kernel32", "GetFinalPathNameByHandleW", handle(File), path, 32768, number(Flags))
    return path.value


__all__ = public(globals()) + ["MoveFileEx", "_get_osfhandle", "_open_osfhandle"]
