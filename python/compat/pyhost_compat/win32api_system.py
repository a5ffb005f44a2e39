# SPDX-License-Identifier: MIT
"""The part of win32api that asks the system by ctypes: versions of files, disks, .ini files, the machine."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, Dict, List, Optional, Tuple, Union

import pywintypes
import win32api as _win32api
from pyhost_compat.calls import call, checked, handle, number, public

# EXTENDED_NAME_FORMAT, for GetUserNameEx()
NameUnknown = 0
NameFullyQualifiedDN = 1
NameSamCompatible = 2
NameDisplay = 3
NameUniqueId = 6
NameCanonical = 7
NameUserPrincipal = 8
NameCanonicalEx = 9
NameServicePrincipal = 10
STD_INPUT_HANDLE = -10
STD_OUTPUT_HANDLE = -11
STD_ERROR_HANDLE = -12
REG_NOTIFY_CHANGE_NAME = 1
REG_NOTIFY_CHANGE_ATTRIBUTES = 2
REG_NOTIFY_CHANGE_LAST_SET = 4
REG_NOTIFY_CHANGE_SECURITY = 8


# ---- files by a pattern ----


def _moment(time: wintypes.FILETIME) -> Any:
    ticks = time.dwHighDateTime << 32 | time.dwLowDateTime  # of 100 ns, since 1601
    return pywintypes.Time(ticks / 10_000_000 - 11644473600)


def FindFiles(pattern: str) -> List[Tuple[Any, ...]]:
    """Return (attributes, 3 times, size (high, low), 2 reserved numbers, name, short name) of the files that match a pattern.

    As FindFirstFile finds them: *.* is every file, "." and ".." are among those of a directory. Raises error.
    """
    data = wintypes.WIN32_FIND_DATAW()
    try:
        search = call("kernel32", "FindFirstFileW", pattern, ctypes.byref(data), result=ctypes.c_void_p,
                      good=lambda value: value != ctypes.c_void_p(-1).value)  # fmt: skip
    except _win32api.error as failed:
        if failed.winerror == 2:  # ERROR_FILE_NOT_FOUND
            return []
        raise
    found: List[Tuple[Any, ...]] = []
    try:
        while True:
            times = map(_moment, (data.ftCreationTime, data.ftLastAccessTime, data.ftLastWriteTime))
            numbers = (data.nFileSizeHigh, data.nFileSizeLow, data.dwReserved0, data.dwReserved1)
            found.append((data.dwFileAttributes, *times, *numbers, data.cFileName, data.cAlternateFileName))
            call("kernel32", "FindNextFileW", handle(search), ctypes.byref(data))
    except _win32api.error as failed:
        if failed.winerror != 18:  # ERROR_NO_MORE_FILES
            raise
        return found
    finally:
        call("kernel32", "FindClose", handle(search))


# ---- versions of files ----


def GetFileVersionInfo(Filename: str, SubBlock: str) -> Any:
    r"""Return what a file's version resource has.

    "\": a dict of the fixed information; r"\VarFileInfo\Translation": ((language, code page), ...); anything else, such as
    r"\StringFileInfo\040904B0\FileVersion": a str. Raises error.
    """
    try:
        size = call("version", "GetFileVersionInfoSizeW", Filename, None)
    except _win32api.error as failed:
        raise _win32api.error(failed.winerror, "GetFileVersionInfo:GetFileVersionInfoSize", failed.strerror) from None
    data = ctypes.create_string_buffer(size)
    call("version", "GetFileVersionInfoW", Filename, 0, number(size), data)
    found = ctypes.c_void_p()
    length = wintypes.UINT()
    call("version", "VerQueryValueW", data, SubBlock, ctypes.byref(found), ctypes.byref(length))
    if SubBlock == "\\":
        names = (
            "Signature StrucVersion FileVersionMS FileVersionLS ProductVersionMS ProductVersionLS FileFlagsMask FileFlags "
            "FileOS FileType FileSubtype"
        ).split()
        values = (ctypes.c_int32 * len(names)).from_address(found.value or 0)
        return {**dict(zip(names, values)), "FileDate": None}
    if SubBlock.lower() == "\\varfileinfo\\translation":
        pairs = (ctypes.c_uint16 * (length.value // 2)).from_address(found.value or 0)
        return tuple(zip(pairs[::2], pairs[1::2]))
    return ctypes.wstring_at(found.value or 0, length.value).rstrip("\0")


# ---- disks and files ----


def GetDiskFreeSpaceEx(rootPath: Optional[str] = None) -> Tuple[int, int, int]:
    """Return what the caller may use, all that there is, and what is free; in bytes."""
    sizes = [ctypes.c_uint64() for _ in range(3)]
    call("kernel32", "GetDiskFreeSpaceExW", rootPath, *map(ctypes.byref, sizes))
    return sizes[0].value, sizes[1].value, sizes[2].value


def GetDiskFreeSpace(rootPath: Optional[str] = None) -> Tuple[int, int, int, int]:
    """Return sectors in a cluster, bytes in a sector, free clusters, all clusters."""
    numbers = [wintypes.DWORD() for _ in range(4)]
    call("kernel32", "GetDiskFreeSpaceW", rootPath, *map(ctypes.byref, numbers))
    return numbers[0].value, numbers[1].value, numbers[2].value, numbers[3].value


def GetVolumeInformation(path: Optional[str] = None) -> Tuple[str, int, int, int, str]:
    """Return a volume's label, serial number, longest name of a file, flags, file system."""
    label = ctypes.create_unicode_buffer(261)
    system = ctypes.create_unicode_buffer(261)
    serial, longest, flags = ctypes.c_int32(), wintypes.DWORD(), ctypes.c_int32()
    parts = map(ctypes.byref, (serial, longest, flags))
    call("kernel32", "GetVolumeInformationW", path, label, 261, *parts, system, 261)
    return label.value, serial.value, longest.value, flags.value, system.value


def MoveFileEx(srcName: str, destName: Optional[str], flag: int) -> None:
    """Move a file; flag: win32con.MOVEFILE_..."""
    call("kernel32", "MoveFileExW", srcName, destName, number(flag))


def SearchPath(path: Optional[str], fileName: str, fileExt: Optional[str] = None) -> Tuple[str, int]:
    """Return where a file is, and at which letter its name begins."""
    found = ctypes.create_unicode_buffer(32768)
    part = ctypes.c_void_p()
    call("kernel32", "SearchPathW", path, fileName, fileExt, 32768, found, ctypes.byref(part))
    return found.value, found.value.rfind("\\") + 1


# ---- .ini files ----


def GetProfileVal(section: str, entry: str, defValue: Union[str, int], iniName: Optional[str] = None) -> Union[str, int]:
    """Return a value of an .ini file (None: win.ini); an int where defValue is one."""
    if isinstance(defValue, int):
        plain = "GetProfileIntW" if iniName is None else "GetPrivateProfileIntW"
        more = () if iniName is None else (iniName,)
        return int(call("kernel32", plain, section, entry, defValue, *more, good=lambda value: True))
    text = ctypes.create_unicode_buffer(32768)
    if iniName is None:
        call("kernel32", "GetProfileStringW", section, entry, defValue, text, 32768, good=lambda value: True)
    else:
        arguments = (section, entry, defValue, text, 32768, iniName)
        call("kernel32", "GetPrivateProfileStringW", *arguments, good=lambda value: True)
    return text.value


def GetProfileSection(section: str, iniName: Optional[str] = None) -> List[str]:
    """Return the lines "entry=value" of a section."""
    text = ctypes.create_unicode_buffer(32768)
    if iniName is None:
        call("kernel32", "GetProfileSectionW", section, text, 32768, good=lambda value: True)
    else:
        call("kernel32", "GetPrivateProfileSectionW", section, text, 32768, iniName, good=lambda value: True)
    return [line for line in text[:].split("\0\0", 1)[0].split("\0") if line]


def WriteProfileVal(section: str, entry: str, value: Union[str, int], iniName: Optional[str] = None) -> None:
    """Set a value of an .ini file (None: win.ini)."""
    if iniName is None:
        call("kernel32", "WriteProfileStringW", section, entry, str(value))
    else:
        call("kernel32", "WritePrivateProfileStringW", section, entry, str(value), iniName)


# ---- the machine ----


class _SystemInfo(ctypes.Structure):
    _fields_ = [
        ("architecture", ctypes.c_uint16),
        ("reserved", ctypes.c_uint16),
        ("page", wintypes.DWORD),
        ("lowest", ctypes.c_void_p),
        ("highest", ctypes.c_void_p),
        ("mask", ctypes.c_size_t),
        ("count", wintypes.DWORD),
        ("type", wintypes.DWORD),
        ("granularity", wintypes.DWORD),
        ("level", ctypes.c_uint16),
        ("revision", ctypes.c_uint16),
    ]


def _system_info(function: str) -> Tuple[Any, ...]:
    info = _SystemInfo()
    call("kernel32", function, ctypes.byref(info), result=None, good=lambda value: True)
    addresses = (info.lowest, info.highest, info.mask)
    more = (info.count, info.type, info.granularity, (info.level, info.revision))
    return (info.architecture, info.page, *addresses, *more)


def GetSystemInfo() -> Tuple[Any, ...]:
    """Return architecture, page size, lowest and highest address, mask, number and type of processors, granularity, (level, revision)."""
    return _system_info("GetSystemInfo")


def GetNativeSystemInfo() -> Tuple[Any, ...]:
    """Return the same, of the machine rather than of this process."""
    return _system_info("GetNativeSystemInfo")


def GetDomainName() -> str:
    """Return the domain, or the machine, that the account of this process belongs to."""
    return str(_win32api.GetUserNameEx(NameSamCompatible)).partition("\\")[0]


class _LastInput(ctypes.Structure):
    _fields_ = [("size", wintypes.UINT), ("time", wintypes.DWORD)]


def GetLastInputInfo() -> int:
    """Return when somebody last used keyboard or mouse, in ms as GetTickCount has them."""
    info = _LastInput(8, 0)
    call("user32", "GetLastInputInfo", ctypes.byref(info))
    return int(info.time)


def _plain(function: str, mask: int = 0xFFFFFFFF) -> int:
    return int(call("kernel32", function, good=lambda value: True)) & mask


def GetUserDefaultLangID() -> int:
    """Return the language of this user."""
    return _plain("GetUserDefaultLangID", 0xFFFF)


def GetSystemDefaultLangID() -> int:
    """Return the language of the system."""
    return _plain("GetSystemDefaultLangID", 0xFFFF)


def GetUserDefaultLCID() -> int:
    """Return the locale of this user."""
    return _plain("GetUserDefaultLCID")


def GetSystemDefaultLCID() -> int:
    """Return the locale of the system."""
    return _plain("GetSystemDefaultLCID")


def GetSystemPowerStatus() -> Dict[str, int]:
    """Return how the machine is supplied with power."""
    status = (ctypes.c_uint8 * 12)()
    call("kernel32", "GetSystemPowerStatus", status)
    times = (ctypes.c_uint32 * 2).from_buffer(status, 4)
    return {
        "ACLineStatus": status[0],
        "BatteryFlag": status[1],
        "BatteryLifePercent": status[2],
        "SystemStatusFlag": status[3],
        "BatteryLifeTime": times[0],
        "BatteryFullLifeTime": times[1],
    }


def AbortSystemShutdown(computerName: Optional[str] = None) -> None:
    """Call off a shutdown that was begun with InitiateSystemShutdown."""
    call("advapi32", "AbortSystemShutdownW", computerName)


def ExitWindowsEx(flags: int, reason: int = 0) -> None:
    """Log off, shut down or restart; flags: win32con.EWX_..."""
    call("user32", "ExitWindowsEx", number(flags), number(reason))


def Beep(freq: int, dur: int) -> None:
    """Sound a tone; frequency in Hz, duration in ms."""
    call("kernel32", "Beep", number(freq), number(dur))


def SleepEx(time: int, bAlertable: bool = False) -> int:
    """Wait so many ms, at most until a completion routine has run if bAlertable."""
    return int(call("kernel32", "SleepEx", number(time), int(bool(bAlertable)), good=lambda value: True))


def MessageBox(hwnd: Any, message: str, title: Optional[str] = None, style: int = 0, language: int = 0) -> int:
    """Show a message; style: win32con.MB_... A service's is seen by nobody, unless MB_SERVICE_NOTIFICATION."""
    arguments = (handle(hwnd), message, title, number(style), ctypes.c_uint16(language))
    return int(call("user32", "MessageBoxExW", *arguments))


def PostMessage(hwnd: Any, idMessage: int, wParam: int = 0, lParam: int = 0) -> None:
    """Put a message into a window's queue."""
    call("user32", "PostMessageW", handle(hwnd), number(idMessage), ctypes.c_size_t(wParam), ctypes.c_ssize_t(lParam))


def SendMessage(hwnd: Any, idMessage: int, wParam: int = 0, lParam: int = 0) -> int:
    """Have a window handle a message; return what it answers."""
    arguments = (handle(hwnd), number(idMessage), ctypes.c_size_t(wParam), ctypes.c_ssize_t(lParam))
    return int(call("user32", "SendMessageW", *arguments, result=ctypes.c_ssize_t, good=lambda value: True))


def RegNotifyChangeKeyValue(key: Any, bWatchSubTree: bool, dwNotifyFilter: int, hKey: Any, fAsynchronous: bool) -> None:
    """Wait for a change of a registry key, or have an event (hKey) set by it."""
    flags = (int(bool(bWatchSubTree)), number(dwNotifyFilter), handle(hKey), int(bool(fAsynchronous)))
    checked("advapi32", "RegNotifyChangeKeyValue", handle(key), *flags)


__all__ = public(globals())
