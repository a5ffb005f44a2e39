# SPDX-License-Identifier: MIT
"""win32evtlogutil: event sources, and events in one call.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost.
"""

from __future__ import annotations

import win32evtlog
from pywintypes import error as error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Optional

_SOURCES = "SYSTEM\\CurrentControlSet\\Services\\EventLog\\"
ALL_TYPES = 7  # error, warning, information


def _message_file() -> str:
    # The table of messages is in the host: identifiers 1 to 9, and 0xF000 to 0xF008 of each severity, are "%1".
    import servicemanager

    return str(servicemanager.__file__)


def _files_of(source: str, log: str) -> list[str]:
    from pyhost_compat.registry import read

    try:
        return str(read(f"{_SOURCES}{log}\\{source}", "EventMessageFile")).split(";")
    except error:
        return []


def _is_own_source(source: str, log: str = "Application") -> bool:
    """Tell whether the texts of a source are the host's: no other product registered it."""
    import os

    own = (_message_file().lower(), "pyhost.exe", "_pyhost.pyd")
    return any(file.lower() in own or os.path.basename(file).lower() in own for file in _files_of(source, log))


def _files_for(source: str, log: str, said: Optional[str]) -> str:
    # Code that was written for pywin32 works out where its DLL lies, and finds none here. What a service's own source has of the
    # host's texts stays behind the texts of others.
    import os

    files = [file for file in (said or "").split(";") if file and os.path.isfile(os.path.expandvars(file))]
    if not files:
        return _message_file()
    own = [file for file in _files_of(source, log) if _is_own_source(source, log) and os.path.isfile(file)]
    return ";".join(dict.fromkeys(files + own))


def AddSourceToRegistry(
    appName: str,
    msgDLL: Optional[str] = None,
    eventLogType: str = "Application",
    eventLogFlags: Optional[int] = None,
    categoryDLL: Optional[str] = None,
    categoryCount: int = 0,
) -> None:
    """Register a source of events, so that viewers find its texts; this takes an administrator.

    A msgDLL that is not there counts as none: the texts are the host's then.
    """
    import winreg

    from pyhost_compat.registry import write

    path = f"{_SOURCES}{eventLogType}\\{appName}"
    files = _files_for(appName, eventLogType, msgDLL)
    write(path, "EventMessageFile", files, winreg.REG_EXPAND_SZ)
    write(path, "TypesSupported", eventLogFlags or ALL_TYPES, winreg.REG_DWORD)
    if categoryCount > 0:
        write(path, "CategoryCount", categoryCount, winreg.REG_DWORD)
        write(path, "CategoryMessageFile", categoryDLL or files, winreg.REG_EXPAND_SZ)


def RemoveSourceFromRegistry(appName: str, eventLogType: str = "Application") -> None:
    """Remove a source of events; there may be none."""
    from pyhost_compat.registry import delete_tree

    try:
        delete_tree(f"{_SOURCES}{eventLogType}\\{appName}")
    except error as failure:
        if failure.winerror != 2:
            raise


def ReportEvent(
    appName: str,
    eventID: int,
    eventCategory: int = 0,
    eventType: int = win32evtlog.EVENTLOG_ERROR_TYPE,
    strings: Optional[Iterable[str]] = None,
    data: Optional[bytes] = None,
    sid: Any = None,
) -> None:
    """Write an event."""
    handle = win32evtlog.RegisterEventSource(None, appName)
    try:
        win32evtlog.ReportEvent(handle, eventType, eventCategory, eventID, sid, strings, data)
    finally:
        win32evtlog.DeregisterEventSource(handle)


def FormatMessage(eventLogRecord: Any, logType: str = "Application") -> str:
    """Return the text of a record, from the files that its source has registered; raises error."""
    import os

    from pyhost_compat.registry import read

    inserts = eventLogRecord.StringInserts or ()
    try:
        files = str(read(f"{_SOURCES}{logType}\\{eventLogRecord.SourceName}", "EventMessageFile"))
    except error:
        files = ""
    for file in filter(None, files.split(";")):
        text = win32evtlog.FormatMessageOfFile(os.path.expandvars(file), eventLogRecord.EventID, inserts)
        if text is not None:
            return str(text)
    raise error(317, "FormatMessage", "The system cannot find message text for the message number")


def SafeFormatMessage(eventLogRecord: Any, logType: Optional[str] = None) -> str:
    """Return the text of a record, or what it has of inserts."""
    try:
        return FormatMessage(eventLogRecord, logType or "Application")
    except error:
        inserts = ", ".join(eventLogRecord.StringInserts or ())
        return (
            f"<The description for Event ID ( {eventLogRecord.EventID} ) in Source ( {eventLogRecord.SourceName!r} )"
            f" could not be found. It contains the following insertion string(s):{inserts!r}.>"
        )


def FeedEventLogRecords(
    feeder: Callable[[Any], Any],
    machineName: Optional[str] = None,
    logName: str = "Application",
    readFlags: Optional[int] = None,
) -> None:
    """Call feeder with each record of a log, the newest first unless readFlags says otherwise."""
    if readFlags is None:
        readFlags = win32evtlog.EVENTLOG_BACKWARDS_READ | win32evtlog.EVENTLOG_SEQUENTIAL_READ
    handle = win32evtlog.OpenEventLog(machineName, logName)
    try:
        while True:
            records = win32evtlog.ReadEventLog(handle, readFlags, 0)
            if not records:
                return
            for record in records:
                feeder(record)
    finally:
        win32evtlog.CloseEventLog(handle)
