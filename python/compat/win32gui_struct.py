# SPDX-License-Identifier: MIT
"""win32gui_struct: what RegisterDeviceNotification takes, and what comes of it.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. The structures are documented:
https://learn.microsoft.com/windows/win32/api/dbt.
"""

from __future__ import annotations

import struct

import pywintypes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

_VOLUME, _PORT, _INTERFACE, _HANDLE = 2, 3, 5, 6  # DBT_DEVTYP_...
_HEAD = "iii"  # size, type, reserved


def PackDEV_BROADCAST(devicetype: int, rest_fmt: str, rest_data: Sequence[Any], extra_data: bytes = b"") -> bytes:
    """Return a DEV_BROADCAST_HDR with what belongs to its type."""
    size = struct.calcsize(_HEAD + rest_fmt) + len(extra_data)
    return struct.pack(_HEAD + rest_fmt, size, devicetype, 0, *rest_data) + extra_data


def PackDEV_BROADCAST_HANDLE(
    handle: Any, hdevnotify: Any = 0, guid: Any = b"\0" * 16, name_offset: int = 0, data: bytes = b"\0"
) -> bytes:
    """Return what asks for notifications of an open file or device."""
    raw = bytes(pywintypes.IID(guid)) if isinstance(guid, str) else bytes(guid)
    return PackDEV_BROADCAST(_HANDLE, "PP16sl", (int(handle), int(hdevnotify), raw, name_offset), data)


def PackDEV_BROADCAST_VOLUME(unitmask: int, flags: int) -> bytes:
    """Return what asks for notifications of volumes."""
    return PackDEV_BROADCAST(_VOLUME, "II", (unitmask, flags))


def PackDEV_BROADCAST_DEVICEINTERFACE(classguid: Any, name: str = "") -> bytes:
    """Return what asks for notifications of all devices of a class, by its GUID."""
    text = (name + "\0").encode("utf-16-le")
    return PackDEV_BROADCAST(_INTERFACE, f"16s{len(text)}s", (bytes(pywintypes.IID(classguid)), text))


class DEV_BROADCAST_INFO:
    """What a notification says; its attributes are those of the type: devicetype, and classguid, name, unitmask, handle ..."""

    def __init__(self, devicetype: int, **facts: Any) -> None:
        self.devicetype = devicetype
        self.__dict__.update(facts)

    def __str__(self) -> str:
        return "DEV_BROADCAST_INFO:" + str(self.__dict__)


def UnpackDEV_BROADCAST(lparam: int) -> Any:
    """Return what the data of a device event are (an address, 0 for none), as a DEV_BROADCAST_INFO or None."""
    import win32gui

    if lparam == 0:
        return None
    size, kind, _ = struct.unpack(_HEAD, win32gui.PyGetMemory(lparam, 12))
    data = bytes(win32gui.PyGetMemory(lparam, size))
    if kind == _HANDLE:
        form = f"{_HEAD}PP16sl"
        *_, handle, notify, guid, offset = struct.unpack_from(form, data)
        facts = {"handle": handle, "hdevnotify": notify, "eventguid": pywintypes.IID(guid), "nameoffset": offset}
        return DEV_BROADCAST_INFO(kind, **facts)
    if kind == _INTERFACE:
        name = data[28:].decode("utf-16-le", "surrogatepass").partition("\0")[0]
        return DEV_BROADCAST_INFO(kind, classguid=pywintypes.IID(data[12:28]), name=name)
    if kind == _VOLUME:
        mask, flags = struct.unpack_from(f"{_HEAD}II", data)[3:]
        return DEV_BROADCAST_INFO(kind, unitmask=mask, flags=flags)
    if kind == _PORT:
        return DEV_BROADCAST_INFO(kind, name=data[12:].decode("utf-16-le", "surrogatepass").partition("\0")[0])
    raise NotImplementedError(f"unknown device type {kind}")
