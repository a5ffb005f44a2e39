# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import error as error

EVENTLOG_SUCCESS: int
EVENTLOG_ERROR_TYPE: int
EVENTLOG_WARNING_TYPE: int
EVENTLOG_INFORMATION_TYPE: int
EVENTLOG_AUDIT_SUCCESS: int
EVENTLOG_AUDIT_FAILURE: int
EVENTLOG_SEQUENTIAL_READ: int
EVENTLOG_SEEK_READ: int
EVENTLOG_FORWARDS_READ: int
EVENTLOG_BACKWARDS_READ: int
class PyEventLogRecord:
    Reserved: Any
    RecordNumber: Any
    EventID: Any
    EventType: Any
    EventCategory: Any
    ReservedFlags: Any
    ClosingRecordNumber: Any
    TimeGenerated: Any
    TimeWritten: Any
    SourceName: Any
    ComputerName: Any
    StringInserts: Any
    Sid: Any
    Data: Any
    def __init__(self, data: bytes) -> None: ...
def ReadEventLog(handle: int, flags: int, offset: int, size: int=...) -> list[PyEventLogRecord]: ...
def ClearEventLog(handle: Any, backupFile: Any, /) -> None: ...
def CloseEventLog(handle: Any, /) -> None: ...
def DeregisterEventSource(handle: Any, /) -> None: ...
def FormatMessageOfFile(file: Any, id: Any, inserts: Any, /) -> Any: ...
def GetNumberOfEventLogRecords(handle: Any, /) -> int: ...
def GetOldestEventLogRecord(handle: Any, /) -> int: ...
def OpenBackupEventLog(machine: Any, file: Any, /) -> int: ...
def OpenEventLog(machine: Any, source: Any, /) -> int: ...
def ReadEventLogBytes(handle: Any, flags: Any, offset: Any, /) -> bytes: ...
def RegisterEventSource(machine: Any, source: Any, /) -> int: ...
def ReportEvent(handle: Any, type: Any, category: Any, id: Any, sid: Any, strings: Any, data: Any, /) -> None: ...
