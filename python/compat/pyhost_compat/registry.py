# SPDX-License-Identifier: MIT
"""The registry by way of the standard library's winreg, with pywintypes.error for its failures."""

from __future__ import annotations

import winreg
from contextlib import contextmanager
from typing import Any, Iterator, Optional

import _pyhost
from pywintypes import error

SERVICES = "SYSTEM\\CurrentControlSet\\Services\\"


def failure(code: int, function: str) -> error:
    """Return pywintypes.error(code, function, text) with the system's text for the code."""
    try:
        return error(code, function, _pyhost.part("handles")["FormatMessage"](code).rstrip())
    except error:
        return error(code, function, "No error message is available")


@contextmanager
def failures_of(function: str) -> Iterator[None]:
    """Turn an OSError of the body into pywintypes.error(code, function, text)."""
    try:
        yield
    except OSError as reason:
        if not reason.winerror:
            raise error(0, function, reason.strerror) from None
        raise failure(reason.winerror, function) from None


def read(path: str, name: str = "") -> Any:
    """Return a value below HKEY_LOCAL_MACHINE; an empty name is the key's default value."""
    with failures_of("RegOpenKeyEx"):
        key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_QUERY_VALUE)
    with key, failures_of("RegQueryValueEx"):
        return winreg.QueryValueEx(key, name)[0]


def write(path: str, name: str, value: Any, kind: Optional[int] = None) -> None:
    """Write a value below HKEY_LOCAL_MACHINE, making the key; a text, unless kind says otherwise."""
    with failures_of("RegCreateKey"):
        key = winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_SET_VALUE)
    with key, failures_of("RegSetValueEx"):
        winreg.SetValueEx(key, name, 0, winreg.REG_SZ if kind is None else kind, value)


def delete_tree(path: str) -> None:
    """Delete a key below HKEY_LOCAL_MACHINE with all that is in it."""
    with failures_of("RegOpenKeyEx"):
        key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_READ)
    with key:
        inner = subkeys(key)
    for name in inner:
        delete_tree(f"{path}\\{name}")
    with failures_of("RegDeleteKey"):
        winreg.DeleteKey(winreg.HKEY_LOCAL_MACHINE, path)


def subkeys(key: Any) -> list[str]:
    """Return the names of a key's subkeys."""
    return [winreg.EnumKey(key, index) for index in range(winreg.QueryInfoKey(key)[0])]
