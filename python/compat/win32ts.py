# SPDX-License-Identifier: MIT
"""win32ts: sessions of users.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost.
"""

import _pyhost
from pywintypes import error as error

WTS_CURRENT_SERVER_HANDLE = 0
_part = _pyhost.part("sessions")
ProcessIdToSessionId = _part["ProcessIdToSessionId"]
WTSGetActiveConsoleSessionId = _part["WTSGetActiveConsoleSessionId"]
WTSQueryUserToken = _part["WTSQueryUserToken"]


def __getattr__(name: str) -> object:
    from pyhost_compat import lazy

    return lazy.find(globals(), ("sessions",), name)
