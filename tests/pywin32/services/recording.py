# SPDX-License-Identifier: MIT
"""Writes down what a service sees: one fact a line into a file, and the turns of its life into the event log.

Wine traces the event log into the same file as the states that a service reports, so that the trace has the order
of both.
"""

from __future__ import annotations

import ctypes
import json
from typing import Any, Callable

RECORD = r"C:\side\record.jsonl"
SOURCE = "side-by-side"


def note(what: str, value: object) -> None:
    """Write down a fact: what it is about, and repr(value)."""
    with open(RECORD, "a", encoding="utf-8") as file:
        file.write(json.dumps([what, repr(value)]) + "\n")


def turn(what: str) -> None:
    """Write a turn of the service's life into the event log, by Windows' own functions."""
    advapi32 = ctypes.WinDLL("advapi32")
    advapi32.RegisterEventSourceW.restype = ctypes.c_void_p
    source = ctypes.c_void_p(advapi32.RegisterEventSourceW(None, SOURCE))
    advapi32.ReportEventW(source, 4, 0, 1, None, 1, 0, (ctypes.c_wchar_p * 1)(what), None)
    advapi32.DeregisterEventSource(source)


def outcome(call: Callable[..., object], *arguments: Any) -> str:
    """Return what a call comes to: "-> " and its result, or the exception's type and text."""
    try:
        return f"-> {call(*arguments)!r}"
    except BaseException as error:
        return f"{type(error).__module__}.{type(error).__name__}: {error}"
