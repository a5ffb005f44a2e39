# SPDX-License-Identifier: MIT
"""win32evtlog: writing and reading the event log.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. See
https://learn.microsoft.com/windows/win32/eventlog/event-logging-functions. The newer interface (the functions EvtQuery
and so on) is not there.
"""

from __future__ import annotations

import _pyhost
from pywintypes import error as error

EVENTLOG_SUCCESS = 0
EVENTLOG_ERROR_TYPE = 1
EVENTLOG_WARNING_TYPE = 2
EVENTLOG_INFORMATION_TYPE = 4
EVENTLOG_AUDIT_SUCCESS = 8
EVENTLOG_AUDIT_FAILURE = 16
EVENTLOG_SEQUENTIAL_READ = 1
EVENTLOG_SEEK_READ = 2
EVENTLOG_FORWARDS_READ = 4
EVENTLOG_BACKWARDS_READ = 8

globals().update(_pyhost.part("event_log"))


class PyEventLogRecord:
    """One record of the event log.

    Attributes: RecordNumber, TimeGenerated, TimeWritten, EventID (signed), EventType, EventCategory, ReservedFlags,
        ClosingRecordNumber, SourceName, ComputerName, StringInserts (a tuple, or None), Sid (or None), Data (bytes),
        Reserved.
    """

    def __init__(self, data: bytes) -> None:
        import struct

        from pywintypes import SID, Time

        head = struct.unpack_from("<LLLLLlHHHHLLLLLL", data)
        _, self.Reserved, self.RecordNumber, generated, written, self.EventID = head[:6]
        self.EventType, count, self.EventCategory, self.ReservedFlags, self.ClosingRecordNumber = head[6:11]
        strings, sid_size, sid, size, offset = head[11:]
        self.TimeGenerated, self.TimeWritten = Time(generated), Time(written)
        self.SourceName, self.ComputerName = _texts(data[56:], 2)
        self.StringInserts = tuple(_texts(data[strings:], count)) if count else None
        self.Sid = SID(data[sid : sid + sid_size]) if sid_size else None
        self.Data = data[offset : offset + size]


def _texts(data: bytes, count: int) -> list[str]:
    found = data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass").split("\0")
    return (found + [""] * count)[:count]


def ReadEventLog(handle: int, flags: int, offset: int, size: int = 0) -> list[PyEventLogRecord]:
    """Return the next records, a buffer full of them; none at the end of the log."""
    data = _pyhost.part("event_log")["ReadEventLogBytes"](handle, flags, offset)
    records = []
    while len(data) >= 56:
        length = int.from_bytes(data[:4], "little")
        records.append(PyEventLogRecord(data[:length]))
        data = data[length:]
    return records
