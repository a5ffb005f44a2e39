# SPDX-License-Identifier: MIT
"""The part of win32ts that is called by ctypes: which sessions there are, and what they are."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, Dict, Tuple, Union

from pyhost_compat.calls import call, dll, handle, number, public, text_of

WTS_CURRENT_SERVER = 0
WTS_CURRENT_SERVER_NAME = None
WTS_CURRENT_SESSION = -1
NOTIFY_FOR_THIS_SESSION = 0
NOTIFY_FOR_ALL_SESSIONS = 1
# WTS_CONNECTSTATE_CLASS and WTS_INFO_CLASS, from 0 on
_STATES = "Active Connected ConnectQuery Shadow Disconnected Idle Listen Reset Down Init".split()
_FACTS = """InitialProgram ApplicationName WorkingDirectory OEMId SessionId UserName WinStationName DomainName ConnectState
ClientBuildNumber ClientName ClientDirectory ClientProductId ClientHardwareId ClientAddress ClientDisplay
ClientProtocolType""".split()
_NUMBERS = {"SessionId": 4, "ConnectState": 4, "ClientBuildNumber": 4, "ClientHardwareId": 4}  # bytes
_NUMBERS.update(ClientProductId=2, ClientProtocolType=2)
_OTHERS = ("ClientAddress", "ClientDisplay")

globals().update({f"WTS{name}": value for value, name in enumerate(_STATES)})
globals().update({f"WTS{name}": value for value, name in enumerate(_FACTS)})


class _Session(ctypes.Structure):
    _fields_ = [("session", wintypes.DWORD), ("station", ctypes.c_void_p), ("state", ctypes.c_int)]


class _Process(ctypes.Structure):
    _fields_ = [
        ("session", wintypes.DWORD),
        ("process", wintypes.DWORD),
        ("name", ctypes.c_void_p),
        ("sid", ctypes.c_void_p),
    ]


def _free(pointer: Any) -> None:
    dll("wtsapi32").WTSFreeMemory(pointer)


def WTSEnumerateSessions(Server: Any = 0, Version: int = 1, Reserved: int = 0) -> Tuple[Dict[str, Any], ...]:
    """Return the sessions of a machine: {"SessionId": 1, "WinStationName": "Console", "State": WTSActive} ..."""
    found = ctypes.POINTER(_Session)()
    count = wintypes.DWORD()
    arguments = (handle(Server), 0, Version, ctypes.byref(found), ctypes.byref(count))
    call("wtsapi32", "WTSEnumerateSessionsW", *arguments)
    sessions = tuple(
        {
            "SessionId": found[index].session,
            "WinStationName": text_of(found[index].station),
            "State": found[index].state,
        }
        for index in range(count.value)
    )
    _free(found)
    return sessions


def WTSEnumerateProcesses(Server: Any = 0, Version: int = 1, Reserved: int = 0) -> Tuple[Tuple[Any, ...], ...]:
    """Return (session, process, name, SID or None) of each process of a machine."""
    from pywintypes import SID

    found = ctypes.POINTER(_Process)()
    count = wintypes.DWORD()
    arguments = (handle(Server), 0, Version, ctypes.byref(found), ctypes.byref(count))
    call("wtsapi32", "WTSEnumerateProcessesW", *arguments)
    processes = []
    for row in found[: count.value]:
        sid = None
        if row.sid:
            sid = SID(ctypes.string_at(row.sid, 8 + 4 * ctypes.string_at(row.sid, 2)[1]))
        processes.append((row.session, row.process, text_of(row.name), sid))
    _free(found)
    return tuple(processes)


def WTSQuerySessionInformation(Server: Any, SessionId: int, WTSInfoClass: int) -> Union[str, int]:
    """Return a fact about a session: a str, or an int (WTSConnectState, WTSSessionId ...). Raises error.

    Not here: WTSClientAddress and WTSClientDisplay.
    """
    fact = _FACTS[WTSInfoClass] if 0 <= WTSInfoClass < len(_FACTS) else ""
    if fact in ("", *_OTHERS):
        raise NotImplementedError(f"WTSQuerySessionInformation does not know the fact {WTSInfoClass} here")
    found = ctypes.c_void_p()
    size = wintypes.DWORD()
    arguments = (handle(Server), number(SessionId), WTSInfoClass, ctypes.byref(found), ctypes.byref(size))
    call("wtsapi32", "WTSQuerySessionInformationW", *arguments)
    value: Union[str, int] = text_of(found.value or 0) if fact not in _NUMBERS else 0
    if fact in _NUMBERS:
        value = int.from_bytes(ctypes.string_at(found, _NUMBERS[fact]), "little")
    _free(found)
    return value


def WTSSendMessage(
    Server: Any, SessionId: int, Title: str, Message: str, Style: int = 0, Timeout: int = 0, Wait: bool = False
) -> int:
    """Show a message in a session; return what was answered, if it is waited for (Timeout in s; 0: for ever)."""
    answer = wintypes.DWORD()
    texts = (Title, 2 * len(Title), Message, 2 * len(Message))
    more = (number(Style), number(Timeout), ctypes.byref(answer), int(bool(Wait)))
    call("wtsapi32", "WTSSendMessageW", handle(Server), number(SessionId), *texts, *more)
    return answer.value


def WTSLogoffSession(Server: Any, SessionId: int, Wait: bool) -> None:
    """Log a session off."""
    call("wtsapi32", "WTSLogoffSession", handle(Server), number(SessionId), int(bool(Wait)))


def WTSDisconnectSession(Server: Any, SessionId: int, Wait: bool) -> None:
    """Disconnect a session."""
    call("wtsapi32", "WTSDisconnectSession", handle(Server), number(SessionId), int(bool(Wait)))


__all__ = public(globals())
