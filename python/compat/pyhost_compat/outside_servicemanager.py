# SPDX-License-Identifier: MIT
"""What stands for the host's own module servicemanager in other processes, such as children of a service.

There is no service here: the Log functions write to standard error, everything else says so.
"""

from __future__ import annotations

import sys
from typing import Any, Callable, Optional, Sequence

PYS_SERVICE_STARTING = 0x40001000
PYS_SERVICE_STARTED = 0x40001002
PYS_SERVICE_STOPPING = 0x40001003
PYS_SERVICE_STOPPED = 0x40001004
EVENTLOG_ERROR_TYPE = 1
EVENTLOG_WARNING_TYPE = 2
EVENTLOG_INFORMATION_TYPE = 4
EVENTLOG_AUDIT_SUCCESS = 8
EVENTLOG_AUDIT_FAILURE = 16
COINIT_MULTITHREADED = 0
COINIT_APARTMENTTHREADED = 2
COINIT_DISABLE_OLE1DDE = 4
COINIT_SPEED_OVER_MEMORY = 8


class startup_error(Exception):
    """A service that cannot start."""


def _write(kind: str, message: str) -> None:
    if sys.stderr is not None:
        print(f"{kind}: {message}", file=sys.stderr)


def LogMsg(errorType: int, eventId: int, inserts: Optional[Sequence[str]] = None, /) -> None:
    kinds = {
        EVENTLOG_ERROR_TYPE: "Error",
        EVENTLOG_WARNING_TYPE: "Warning",
        EVENTLOG_INFORMATION_TYPE: "Info",
    }
    _write(
        kinds.get(errorType, "Message"),
        f"event 0x{eventId & 0xFFFFFFFF:X} {' '.join(map(str, inserts or ()))}",
    )


def LogInfoMsg(msg: str, /) -> None:
    _write("Info", msg)


def LogWarningMsg(msg: str, /) -> None:
    _write("Warning", msg)


def LogErrorMsg(msg: str, /) -> None:
    _write("Error", msg)


def SetEventSourceName(sourceName: str, registerNow: Any = 0, /) -> None:
    pass


def RegisterServiceCtrlHandler(serviceName: str, callback: Callable[..., Any], extra_args: Any = 0, /) -> Any:
    raise ValueError("The service name is not hosted by this process")


def Debugging(newVal: int = -1, /) -> bool:
    return False


def RunningAsService() -> bool:
    return False


def PumpWaitingMessages() -> int:
    return 0


def Initialize(eventSourceName: Optional[str] = None, eventSourceFile: Optional[str] = None, /) -> None:
    pass


def Finalize() -> None:
    pass


def PrepareToHostSingle(klass: Any = None, /) -> None:
    pass


def PrepareToHostMultiple(service_name: str, klass: Any, /) -> None:
    pass


def StartServiceCtrlDispatcher() -> None:
    from pywintypes import error

    text = "The service process could not connect to the service controller."
    raise error(1063, "StartServiceCtrlDispatcher", text)
