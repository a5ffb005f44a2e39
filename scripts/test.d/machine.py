# SPDX-License-Identifier: MIT
"""What the tests' runner asks of Windows: rights, one run at a time, services, processes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import winreg
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path

SERVICES = r"SYSTEM\CurrentControlSet\Services"
PATIENCE = 120_000  # ms; far more than the end of a process takes

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_advapi = ctypes.WinDLL("advapi32", use_last_error=True)

_SC_MANAGER_CONNECT = 0x1
_SERVICE_CHANGE_CONFIG, _SERVICE_QUERY_STATUS, _DELETE = 0x2, 0x4, 0x10000
_SERVICE_NO_CHANGE, _SERVICE_DISABLED = 0xFFFFFFFF, 4
_ERROR_SERVICE_DOES_NOT_EXIST, _ERROR_SERVICE_MARKED_FOR_DELETE = 1060, 1072
_ERROR_FILE_NOT_FOUND, _ERROR_NO_MORE_ITEMS, _ERROR_KEY_DELETED = 2, 259, 1018
_PROCESS_TERMINATE, _PROCESS_QUERY, _SYNCHRONIZE = 0x1, 0x1000, 0x100000
_JOB_OBJECT_PROCESSES, _JOB_OBJECT_EXTENDED_LIMITS = 3, 9
_JOB_BREAKAWAY_OK, _JOB_KILL_ON_CLOSE = 0x800, 0x2000
_WAIT_OBJECT_0, _WAIT_ABANDONED = 0, 0x80


class _Status(ctypes.Structure):
    _fields_ = [
        (name, wintypes.DWORD)
        for name in ("type", "state", "accepted", "code", "specific", "checkpoint", "hint", "process", "flags")
    ]


class _JobLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = [
        ("times", ctypes.c_int64 * 2),
        ("flags", wintypes.DWORD),
        ("working_set", ctypes.c_size_t * 2),
        ("active_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("classes", wintypes.DWORD * 2),
        ("counters", ctypes.c_uint64 * 6),
        ("memory", ctypes.c_size_t * 4),
    ]


class _JobProcesses(ctypes.Structure):
    """JOBOBJECT_BASIC_PROCESS_ID_LIST."""

    _fields_ = [("assigned", wintypes.DWORD), ("count", wintypes.DWORD), ("numbers", ctypes.c_size_t * 4096)]


def _declare(library: ctypes.WinDLL, result: object, name: str, *arguments: object) -> None:
    function = getattr(library, name)
    function.restype = result
    function.argtypes = arguments


_HANDLE, _DWORD, _BOOL, _TEXT = wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL, wintypes.LPCWSTR
_declare(_advapi, _HANDLE, "OpenSCManagerW", _TEXT, _TEXT, _DWORD)
_declare(_advapi, _HANDLE, "OpenServiceW", _HANDLE, _TEXT, _DWORD)
_declare(_advapi, _BOOL, "CloseServiceHandle", _HANDLE)
_declare(_advapi, _BOOL, "DeleteService", _HANDLE)
_declare(_advapi, _BOOL, "QueryServiceStatusEx", _HANDLE, _DWORD, ctypes.c_void_p, _DWORD, ctypes.POINTER(_DWORD))
_declare(_advapi, _BOOL, "ChangeServiceConfigW", _HANDLE, _DWORD, _DWORD, _DWORD, *[ctypes.c_void_p] * 7)
_declare(_kernel, _HANDLE, "CreateMutexW", ctypes.c_void_p, _BOOL, _TEXT)
_declare(_kernel, _DWORD, "WaitForSingleObject", _HANDLE, _DWORD)
_declare(_kernel, _BOOL, "ReleaseMutex", _HANDLE)
_declare(_kernel, _BOOL, "CloseHandle", _HANDLE)
_declare(_kernel, _HANDLE, "CreateJobObjectW", ctypes.c_void_p, _TEXT)
_declare(_kernel, _BOOL, "SetInformationJobObject", _HANDLE, ctypes.c_int, ctypes.c_void_p, _DWORD)
_declare(_kernel, _BOOL, "AssignProcessToJobObject", _HANDLE, _HANDLE)
_declare(_kernel, _BOOL, "QueryInformationJobObject", _HANDLE, ctypes.c_int, ctypes.c_void_p, _DWORD, ctypes.c_void_p)
_declare(_kernel, _HANDLE, "GetCurrentProcess")
_declare(_kernel, _HANDLE, "OpenProcess", _DWORD, _BOOL, _DWORD)
_declare(_kernel, _BOOL, "TerminateProcess", _HANDLE, wintypes.UINT)
_declare(_kernel, _BOOL, "QueryFullProcessImageNameW", _HANDLE, _DWORD, wintypes.LPWSTR, ctypes.POINTER(_DWORD))
_declare(_kernel, _BOOL, "K32EnumProcesses", ctypes.POINTER(_DWORD), _DWORD, ctypes.POINTER(_DWORD))


def is_elevated() -> bool:
    """May this process change services?"""
    return bool(ctypes.WinDLL("shell32").IsUserAnAdmin())


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait until no other run is on this machine, and keep others waiting. A killed run lets the next one in."""
    mutex = _kernel.CreateMutexW(None, False, "Global\\pyhost-tests")
    if not mutex or _kernel.WaitForSingleObject(mutex, 0xFFFFFFFF) not in (_WAIT_OBJECT_0, _WAIT_ABANDONED):
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        yield
    finally:
        _kernel.ReleaseMutex(mutex)
        _kernel.CloseHandle(mutex)


def end_children_with_this() -> int:
    """Have all programs that this process starts from now on end with it, even if it is killed: it keeps the job's only handle, which
    this returns."""
    job = _kernel.CreateJobObjectW(None, None)
    limits = _JobLimits(flags=_JOB_KILL_ON_CLOSE | _JOB_BREAKAWAY_OK)  # a test may start what outlives its service
    if (
        not job
        or not _kernel.SetInformationJobObject(job, _JOB_OBJECT_EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        or not _kernel.AssignProcessToJobObject(job, _kernel.GetCurrentProcess())
    ):
        raise ctypes.WinError(ctypes.get_last_error())
    return int(job)


def end_others(job: int) -> None:
    """End all processes of a job but this one, and those that they start meanwhile."""
    tried: set[int] = set()
    while True:
        processes = _JobProcesses()
        _kernel.QueryInformationJobObject(job, _JOB_OBJECT_PROCESSES, ctypes.byref(processes), ctypes.sizeof(processes), None)
        others = set(processes.numbers[: processes.count]) - tried - {os.getpid()}
        if not others:
            return
        for number in others:
            end_process(number)
        tried |= others


def subkeys(root: int, path: str) -> list[str]:
    """The names of the keys below one. It need not be there, and may go meanwhile."""
    names: list[str] = []
    try:
        with winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
            while True:
                names.append(winreg.EnumKey(key, len(names)))
    except OSError as error:
        if error.winerror not in (_ERROR_NO_MORE_ITEMS, _ERROR_FILE_NOT_FOUND, _ERROR_KEY_DELETED):
            raise
    return names


def image_path(service: str) -> str:
    """The command line of a service or driver; empty where it has none."""
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, f"{SERVICES}\\{service}") as key:
            return str(winreg.QueryValueEx(key, "ImagePath")[0])
    except OSError:
        return ""


def remove_service(name: str) -> None:
    """Delete a service and end its process. Nobody may start it meanwhile, not even its own recovery actions."""
    manager = _advapi.OpenSCManagerW(None, None, _SC_MANAGER_CONNECT)
    service = _advapi.OpenServiceW(manager, name, _SERVICE_CHANGE_CONFIG | _SERVICE_QUERY_STATUS | _DELETE)
    code = ctypes.get_last_error()
    _advapi.CloseServiceHandle(manager)
    if not service:
        if code in (_ERROR_SERVICE_DOES_NOT_EXIST, _ERROR_SERVICE_MARKED_FOR_DELETE):
            return
        raise ctypes.WinError(code)
    try:
        _advapi.ChangeServiceConfigW(service, _SERVICE_NO_CHANGE, _SERVICE_DISABLED, _SERVICE_NO_CHANGE, *[None] * 7)
        if not _advapi.DeleteService(service) and ctypes.get_last_error() != _ERROR_SERVICE_MARKED_FOR_DELETE:
            raise ctypes.WinError(ctypes.get_last_error())
        status = _Status()
        if _advapi.QueryServiceStatusEx(service, 0, ctypes.byref(status), ctypes.sizeof(status), ctypes.byref(_DWORD())):
            if status.process:
                end_process(status.process)
    finally:
        _advapi.CloseServiceHandle(service)


def end_process(number: int) -> None:
    """End a process, if it is still there, and wait for its end."""
    process = _kernel.OpenProcess(_PROCESS_TERMINATE | _SYNCHRONIZE, False, number)
    if process:
        _kernel.TerminateProcess(process, 1)
        _kernel.WaitForSingleObject(process, PATIENCE)
        _kernel.CloseHandle(process)


def processes_below(directory: Path) -> list[int]:
    """The processes whose programs lie in a directory."""
    count, size = 65_536, _DWORD()
    numbers = (_DWORD * count)()
    _kernel.K32EnumProcesses(numbers, ctypes.sizeof(numbers), ctypes.byref(size))
    found = []
    for number in numbers[: size.value // ctypes.sizeof(_DWORD)]:
        process = _kernel.OpenProcess(_PROCESS_QUERY, False, number)
        if not process:
            continue
        length = _DWORD(32_768)
        name = ctypes.create_unicode_buffer(length.value)
        if _kernel.QueryFullProcessImageNameW(process, 0, name, ctypes.byref(length)):
            if name.value.lower().startswith(f"{directory}{os.sep}".lower()):
                found.append(int(number))
        _kernel.CloseHandle(process)
    return found
