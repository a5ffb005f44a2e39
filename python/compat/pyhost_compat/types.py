# SPDX-License-Identifier: MIT
"""The types of pywintypes that few services use."""

from __future__ import annotations

import datetime
import struct
import time
import uuid
from typing import Any, Optional

import _pyhost
from pywintypes import PyHANDLE
from pyhost_compat.security import PyACL, PySECURITY_ATTRIBUTES, PySECURITY_DESCRIPTOR, PySID

__all__ = [
    "ACL",
    "ACLType",
    "CreateGuid",
    "HDEVNOTIFYType",
    "HKEYType",
    "IID",
    "IIDType",
    "OVERLAPPED",
    "OVERLAPPEDType",
    "PyHDEVNOTIFY",
    "PyHKEY",
    "SECURITY_ATTRIBUTES",
    "SECURITY_ATTRIBUTESType",
    "SECURITY_DESCRIPTOR",
    "SECURITY_DESCRIPTORType",
    "SID",
    "SIDType",
    "Time",
    "TimeType",
    "UnicodeType",
    "com_error",
]

ACL = ACLType = PyACL
SID = SIDType = PySID
SECURITY_DESCRIPTOR = SECURITY_DESCRIPTORType = PySECURITY_DESCRIPTOR
SECURITY_ATTRIBUTES = SECURITY_ATTRIBUTESType = PySECURITY_ATTRIBUTES
UnicodeType = str


class PyHKEY(PyHANDLE):
    """A handle of a registry key."""

    __slots__ = ()

    def _close(self, handle: int) -> None:
        import winreg

        winreg.CloseKey(handle)


class PyHDEVNOTIFY(PyHANDLE):
    """A handle of a registration for device events."""

    __slots__ = ()

    def _close(self, handle: int) -> None:
        _pyhost.part("services")["UnregisterDeviceNotification"](handle)


HKEYType = PyHKEY
HDEVNOTIFYType = PyHDEVNOTIFY


class com_error(Exception):
    """A failed COM call: com_error(hresult, text, excepinfo, argerror)."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.hresult, self.strerror, self.excepinfo, self.argerror = (args + (None,) * 4)[:4]


class PyIID:
    """A GUID: IID("{...}"), or IID(bytes, True)."""

    def __init__(self, source: Any, is_bytes: bool = False) -> None:
        if isinstance(source, PyIID):
            self._guid = source._guid
        elif isinstance(source, (bytes, bytearray, memoryview)):
            self._guid = uuid.UUID(bytes_le=bytes(source)[:16])
        else:
            self._guid = uuid.UUID(source)

    def __bytes__(self) -> bytes:
        return self._guid.bytes_le

    def __str__(self) -> str:
        return "{" + str(self._guid).upper() + "}"

    def __repr__(self) -> str:
        return f"IID('{self}')"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return str(self) == other.upper()
        return self._guid == other._guid if isinstance(other, PyIID) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._guid)


IID = IIDType = PyIID


def CreateGuid() -> PyIID:
    """Make a new GUID."""
    return PyIID(uuid.uuid4().bytes_le)


class PyOVERLAPPED:
    """The state of an input or output under way; keep it until that is done.

    Attributes:
        Offset, OffsetHigh: where in a file.
        hEvent: what is set at the end; a PyHANDLE or an int.
        Internal, InternalHigh: the status and the number of bytes, for the system.
        object, dword: the caller's own.
    """

    def __init__(self) -> None:
        self._memory = bytearray(struct.calcsize("PPLLP"))  # the system writes to it, so it never changes size
        self._event: Any = 0
        self.object: Any = None
        self.dword = 0

    def _field(format: str, offset: int) -> Any:  # type: ignore[misc]
        def get(self: PyOVERLAPPED) -> int:
            return int(struct.unpack_from(format, self._memory, offset)[0])

        def set(self: PyOVERLAPPED, value: int) -> None:
            struct.pack_into(format, self._memory, offset, value)

        return property(get, set)

    # OVERLAPPED: ULONG_PTR Internal and InternalHigh, DWORD Offset and OffsetHigh, HANDLE hEvent.
    Internal = _field("P", 0)
    InternalHigh = _field("P", struct.calcsize("P"))
    Offset = _field("L", struct.calcsize("PP"))
    OffsetHigh = _field("L", struct.calcsize("PPL"))

    @property
    def hEvent(self) -> Any:
        return self._event

    @hEvent.setter
    def hEvent(self, handle: Any) -> None:
        struct.pack_into("P", self._memory, struct.calcsize("PPLL"), int(handle or 0))
        self._event = handle  # and so it stays open


OVERLAPPED = OVERLAPPEDType = PyOVERLAPPED


class TimeType(datetime.datetime):
    """A moment, with a time zone."""

    def Format(self, format: str = "%c") -> str:
        """Return it as text, by a format of strftime."""
        return self.strftime(format)

    @property
    def msec(self) -> int:
        return self.microsecond // 1000


# What it is called where it shows, in repr() and in pickles.
TimeType.__name__ = TimeType.__qualname__ = "datetime"
TimeType.__module__ = "pywintypes"


def Time(value: Any, milliseconds: Optional[int] = None) -> TimeType:
    """Make a TimeType of seconds since 1970, a struct_time, or a datetime (a naive one is local time)."""
    if isinstance(value, datetime.datetime):
        moment = value if value.tzinfo else value.astimezone()
    elif isinstance(value, (int, float)):
        moment = datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
    else:
        moment = datetime.datetime.fromtimestamp(time.mktime(tuple(value)[:9]), datetime.timezone.utc)  # type: ignore
        if len(value) == 10:
            milliseconds = value[9]
    if milliseconds is not None:
        moment = moment.replace(microsecond=milliseconds * 1000)
    parts = moment.timetuple()[:6]
    return TimeType(*parts, moment.microsecond, moment.tzinfo)
