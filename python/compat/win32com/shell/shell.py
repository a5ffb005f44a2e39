# SPDX-License-Identifier: MIT
"""win32com.shell.shell: where the system's folders are, whether this is an administrator, programs of another user.

See https://learn.microsoft.com/windows/win32/api/shlobj_core and .../shellapi.
"""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, Dict, Optional

from pyhost_compat.calls import call, dll, handle, number
from pywintypes import IID, HANDLEType, com_error
from pywintypes import error as error


def _checked(result: int, function: str) -> None:
    if result & 0x80000000:
        import win32api

        try:
            text = win32api.FormatMessage(result).strip()
        except error:
            text = f"{function} failed"
        raise com_error(result - 0x100000000, text, None, None)


def IsUserAnAdmin() -> bool:
    """Return whether this process has an administrator's rights."""
    return bool(call("shell32", "IsUserAnAdmin", good=lambda value: True))


def SHGetFolderPath(hwndOwner: Any, nFolder: int, handle_: Any = None, flags: int = 0) -> str:
    """Return the path of a folder, shellcon.CSIDL_..., of this user or of that of a token. Raises com_error."""
    path = ctypes.create_unicode_buffer(260)
    get = dll("shell32").SHGetFolderPathW
    get.restype = ctypes.c_uint32
    arguments = (handle(hwndOwner), number(nFolder), handle(handle_), number(flags), path)
    _checked(get(*arguments), "SHGetFolderPath")
    return path.value


def SHGetSpecialFolderPath(hwndOwner: Any, nFolder: int, bCreate: bool = False) -> str:
    """Return the path of a folder of this user, which is made if need be. Raises com_error."""
    return SHGetFolderPath(hwndOwner, nFolder | (0x8000 if bCreate else 0))


def SHGetKnownFolderPath(fid: Any, flags: int = 0, token: Any = None) -> str:
    """Return the path of a folder by its GUID. Raises com_error."""
    guid = ctypes.create_string_buffer(bytes(fid if not isinstance(fid, str) else IID(fid)), 16)
    found = ctypes.c_void_p()
    get = dll("shell32").SHGetKnownFolderPath
    get.restype = ctypes.c_uint32
    _checked(get(guid, number(flags), handle(token), ctypes.byref(found)), "SHGetKnownFolderPath")
    path = ctypes.wstring_at(found.value or 0)
    dll("ole32").CoTaskMemFree(found)
    return path


class _Execute(ctypes.Structure):
    """SHELLEXECUTEINFOW."""

    _fields_ = [
        ("size", wintypes.DWORD),
        ("mask", wintypes.ULONG),
        ("window", ctypes.c_void_p),
        ("verb", ctypes.c_wchar_p),
        ("file", ctypes.c_wchar_p),
        ("parameters", ctypes.c_wchar_p),
        ("directory", ctypes.c_wchar_p),
        ("show", ctypes.c_int),
        ("instance", ctypes.c_void_p),
        ("list", ctypes.c_void_p),
        ("class_name", ctypes.c_wchar_p),
        ("key", ctypes.c_void_p),
        ("hot_key", wintypes.DWORD),
        ("icon", ctypes.c_void_p),
        ("process", ctypes.c_void_p),
    ]


def ShellExecuteEx(
    fMask: int = 0,
    hwnd: Any = 0,
    lpVerb: Optional[str] = None,
    lpFile: Optional[str] = None,
    lpParameters: Optional[str] = None,
    lpDirectory: Optional[str] = None,
    nShow: int = 0,
) -> Dict[str, Any]:
    """Open a file or start a program ("runas": as an administrator). Raises error.

    Return {"hInstApp": a number, "hProcess": the process, with shellcon.SEE_MASK_NOCLOSEPROCESS}.
    """
    info = _Execute(size=ctypes.sizeof(_Execute), mask=fMask, window=int(hwnd or 0), verb=lpVerb, file=lpFile, show=nShow)
    info.parameters = lpParameters
    info.directory = lpDirectory
    call("shell32", "ShellExecuteExW", ctypes.byref(info))
    return {"hInstApp": info.instance or 0, "hProcess": HANDLEType(info.process or 0)}
