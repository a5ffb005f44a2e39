"""win32event, as far as services need it: events and waits."""

from __future__ import annotations

import _pyhost
from _pyhost import (
    PulseEvent as PulseEvent,
    ResetEvent as ResetEvent,
    SetEvent as SetEvent,
    WaitForMultipleObjects as WaitForMultipleObjects,
    WaitForSingleObject as WaitForSingleObject,
)
from pywintypes import HANDLEType, error as error

WAIT_OBJECT_0 = 0
WAIT_ABANDONED = WAIT_ABANDONED_0 = 128
WAIT_IO_COMPLETION = 192
WAIT_TIMEOUT = 258
WAIT_FAILED = -1
INFINITE = -1
MAXIMUM_WAIT_OBJECTS = 64
EVENT_ALL_ACCESS = 0x1F0003
EVENT_MODIFY_STATE = 2
SYNCHRONIZE = 0x100000


def CreateEvent(
    EventAttributes: object, bManualReset: int, bInitialState: int, Name: str | None, /
) -> HANDLEType:
    """Create or open an event and return its handle; raises error."""
    return HANDLEType(_pyhost.CreateEvent(bManualReset, bInitialState, Name))
