# SPDX-License-Identifier: MIT
"""The part of win32api that is Python: the registry by way of winreg, files by way of os, small arithmetic."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import winreg
from typing import Any, List, Optional, Tuple

import pywintypes
from pywintypes import PyHANDLE
from pyhost_compat.registry import failures_of

__all__ = """CopyFile DeleteFile GetCommandLine GetCurrentDirectory GetEnvironmentVariable GetFileAttributes
GetLocalTime GetLogicalDrives GetSystemTime GetTempFileName GetVersion GetVersionEx HIBYTE HIWORD LOBYTE LOWORD MAKELONG
MAKEWORD MessageBeep MoveFile RGB RegCloseKey RegConnectRegistry RegCreateKey RegCreateKeyEx RegDeleteKey RegDeleteValue
RegEnumKey RegEnumKeyEx RegEnumValue RegFlushKey RegOpenKey RegOpenKeyEx RegQueryInfoKey RegQueryValue RegQueryValueEx
RegSetValue RegSetValueEx SetCurrentDirectory SetEnvironmentVariable SetFileAttributes ShellExecute WinExec""".split()


# ---- the registry: a key is a PyHKEY, an int, or one of win32con.HKEY_... ----------------------------------------


def _number(key: Any) -> int:
    """Return a key as winreg takes it: pywin32's HKEY_... are negative, and a handle has as many bits as a pointer."""
    return int(key) % (1 << 8 * struct.calcsize("P"))


def _key(opened: Any) -> Any:
    return pywintypes.PyHKEY(opened.Detach())


def RegOpenKeyEx(key: Any, subkey: Optional[str], reserved: int = 0, access: int = winreg.KEY_READ) -> Any:
    """Open a key."""
    with failures_of("RegOpenKeyEx"):
        return _key(winreg.OpenKeyEx(_number(key), subkey or "", 0, access))


RegOpenKey = RegOpenKeyEx


def RegCreateKey(key: Any, subkey: Optional[str]) -> Any:
    """Open a key, making it if need be."""
    with failures_of("RegCreateKey"):
        return _key(winreg.CreateKeyEx(_number(key), subkey or "", 0, winreg.KEY_ALL_ACCESS))


def RegCreateKeyEx(
    key: Any,
    subkey: str,
    access: int,
    keyClass: Optional[str] = None,
    options: int = 0,
    security: Any = None,
    transaction: Any = None,
) -> Tuple[Any, int]:
    """Open a key, making it if need be; return it and 1 (made) or 2 (it was there). Options are not supported."""
    if options or security or transaction:
        raise NotImplementedError("RegCreateKeyEx takes no options, security or transaction here")
    try:
        winreg.CloseKey(winreg.OpenKeyEx(_number(key), subkey, 0, winreg.KEY_QUERY_VALUE))
        disposition = 2
    except OSError:
        disposition = 1
    with failures_of("RegCreateKeyEx"):
        return _key(winreg.CreateKeyEx(_number(key), subkey, 0, access)), disposition


def RegCloseKey(key: Any) -> None:
    """Close a key."""
    if isinstance(key, PyHANDLE):
        key.Close()
    else:
        with failures_of("RegCloseKey"):
            winreg.CloseKey(_number(key))


def RegConnectRegistry(machine: Optional[str], key: Any) -> Any:
    """Open a root key of another machine."""
    with failures_of("RegConnectRegistry"):
        return _key(winreg.ConnectRegistry(machine, _number(key)))


def RegSetValue(key: Any, subkey: Optional[str], kind: int, value: str) -> None:
    """Set the default value of a subkey, which is made if need be."""
    with failures_of("RegSetValue"):
        winreg.SetValue(_number(key), subkey or "", kind, value)


def RegSetValueEx(key: Any, name: Optional[str], reserved: Any, kind: int, value: Any) -> None:
    """Set a value."""
    with failures_of("RegSetValueEx"):
        winreg.SetValueEx(_number(key), name or "", 0, kind, value)


def RegQueryValue(key: Any, subkey: Optional[str]) -> str:
    """Return the default value of a subkey."""
    with failures_of("RegQueryValue"):
        return winreg.QueryValue(_number(key), subkey or "")


def RegQueryValueEx(key: Any, name: Optional[str]) -> Tuple[Any, int]:
    """Return a value and its type."""
    with failures_of("RegQueryValueEx"):
        return winreg.QueryValueEx(_number(key), name or "")


def RegQueryInfoKey(key: Any) -> Tuple[int, int, int]:
    """Return the numbers of subkeys and values, and the time of the last change in 100 ns since 1601."""
    with failures_of("RegQueryInfoKey"):
        return winreg.QueryInfoKey(_number(key))


def RegEnumKey(key: Any, index: int) -> str:
    """Return the name of a subkey."""
    with failures_of("RegEnumKeyEx"):
        return winreg.EnumKey(_number(key), index)


def RegEnumKeyEx(key: Any) -> List[Tuple[str, int, str, None]]:
    """Return (name, 0, class, time) of all subkeys; class is empty and time None here."""
    with failures_of("RegEnumKeyEx"):
        number = _number(key)
        return [(winreg.EnumKey(number, i), 0, "", None) for i in range(winreg.QueryInfoKey(number)[0])]


def RegEnumValue(key: Any, index: int) -> Tuple[str, Any, int]:
    """Return the name, the value and the type of a value."""
    with failures_of("RegEnumValue"):
        return winreg.EnumValue(_number(key), index)


def RegDeleteKey(key: Any, subkey: str) -> None:
    """Delete a subkey that has no subkeys."""
    with failures_of("RegDeleteKey"):
        winreg.DeleteKey(_number(key), subkey)


def RegDeleteValue(key: Any, name: Optional[str]) -> None:
    """Delete a value."""
    with failures_of("RegDeleteValue"):
        winreg.DeleteValue(_number(key), name or "")


def RegFlushKey(key: Any) -> None:
    """Write a key to disk."""
    with failures_of("RegFlushKey"):
        winreg.FlushKey(_number(key))


# ---- files and the environment ----------------------------------------------------------------------------------


def CopyFile(source: str, target: str, bFailIfExists: Any = 0) -> None:
    """Copy a file."""
    if bFailIfExists and os.path.exists(target):
        raise pywintypes.error(80, "CopyFile", "The file exists.")
    with failures_of("CopyFile"):
        shutil.copy2(source, target)


def DeleteFile(path: str) -> None:
    """Delete a file."""
    with failures_of("DeleteFile"):
        os.remove(path)


def MoveFile(source: str, target: str) -> None:
    """Move a file to where there is none."""
    with failures_of("MoveFile"):
        os.rename(source, target)


def GetFileAttributes(path: str) -> int:
    """Return the FILE_ATTRIBUTE_ bits of a file."""
    with failures_of("GetFileAttributes"):
        return os.stat(path, follow_symlinks=False).st_file_attributes


def SetFileAttributes(path: str, attributes: int) -> None:
    """Set the read-only attribute of a file; others are refused."""
    if attributes & ~0x81:  # READONLY, NORMAL
        raise NotImplementedError(
            "SetFileAttributes sets FILE_ATTRIBUTE_READONLY or FILE_ATTRIBUTE_NORMAL only"
        )
    with failures_of("SetFileAttributes"):
        os.chmod(path, 0o444 if attributes & 1 else 0o666)


def GetTempFileName(path: str, prefix: str, unique: int = 0) -> Tuple[str, int]:
    """Make an empty file with a new name; return its path and a number."""
    import tempfile

    with failures_of("GetTempFileName"):
        descriptor, name = tempfile.mkstemp(".tmp", prefix[:3], path)
    os.close(descriptor)
    return name, 1


def GetCurrentDirectory() -> str:
    """Return the current directory."""
    return os.getcwd()


def SetCurrentDirectory(path: str) -> None:
    """Set the current directory."""
    with failures_of("SetCurrentDirectory"):
        os.chdir(path)


def GetEnvironmentVariable(name: str) -> Optional[str]:
    """Return a variable of the environment, or None."""
    return os.environ.get(name)


def SetEnvironmentVariable(name: str, value: Optional[str]) -> None:
    """Set a variable of the environment; None takes it away."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def GetLogicalDrives() -> int:
    """Return a bit for each drive, A: being the lowest."""
    import win32api

    return sum(
        1 << (ord(root[0].upper()) - 65) for root in win32api.GetLogicalDriveStrings().split("\0") if root
    )


# ---- the rest -----------------------------------------------------------------------------------------------------


def GetCommandLine() -> str:
    """Return the command line, from sys.argv."""
    import subprocess

    return subprocess.list2cmdline(sys.argv)


def GetVersion() -> int:
    """Return the version of Windows: major in the lowest byte, then minor, then the build in the high word."""
    version = sys.getwindowsversion()
    return version.major | version.minor << 8 | version.build << 16


def GetVersionEx(format: int = 0) -> Tuple[Any, ...]:
    """Return (major, minor, build, platform, service pack), and with format 1 four numbers more."""
    version = sys.getwindowsversion()
    first = (version.major, version.minor, version.build, version.platform, version.service_pack)
    if not format:
        return first
    packs = (version.service_pack_major, version.service_pack_minor)
    return (*first, *packs, version.suite_mask, version.product_type)


def _system_time(now: Any) -> Tuple[int, ...]:
    weekday = now.isoweekday() % 7
    return (
        now.year,
        now.month,
        weekday,
        now.day,
        now.hour,
        now.minute,
        now.second,
        now.microsecond // 1000,
    )


def GetLocalTime() -> Tuple[int, ...]:
    """Return (year, month, weekday, day, hour, minute, second, millisecond) here."""
    import datetime

    return _system_time(datetime.datetime.now())


def GetSystemTime() -> Tuple[int, ...]:
    """Return (year, month, weekday, day, hour, minute, second, millisecond) in UTC."""
    import datetime

    return _system_time(datetime.datetime.now(datetime.timezone.utc))


def MessageBeep(kind: int = 0) -> None:
    """Make a sound, where there is someone to hear it."""
    import winsound

    with failures_of("MessageBeep"):
        winsound.MessageBeep(kind)


def WinExec(command: str, show: int = 1) -> None:
    """Start a program."""
    import subprocess

    info = subprocess.STARTUPINFO(dwFlags=1, wShowWindow=show)
    with failures_of("WinExec"):
        subprocess.Popen(command, startupinfo=info)


def ShellExecute(
    window: Any,
    operation: Optional[str],
    file: str,
    arguments: Optional[str],
    directory: Optional[str],
    show: int,
) -> int:
    """Open a file with the program that is registered for it."""
    if arguments or directory:
        raise NotImplementedError("ShellExecute takes no arguments and no directory here; use subprocess")
    with failures_of("ShellExecute"):
        os.startfile(file, operation or "open")
    return 42


def LOWORD(value: int) -> int:
    return value & 0xFFFF


def HIWORD(value: int) -> int:
    return value >> 16 & 0xFFFF


def LOBYTE(value: int) -> int:
    return value & 0xFF


def HIBYTE(value: int) -> int:
    return value >> 8 & 0xFF


def MAKEWORD(low: int, high: int) -> int:
    return low & 0xFF | (high & 0xFF) << 8


def MAKELONG(low: int, high: int) -> int:
    return low & 0xFFFF | (high & 0xFFFF) << 16


def RGB(red: int, green: int, blue: int) -> int:
    return red | green << 8 | blue << 16
