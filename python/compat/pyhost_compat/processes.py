# SPDX-License-Identifier: MIT
"""The part of win32process that asks about processes by ctypes."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, Dict, Tuple

import pywintypes
from pyhost_compat.calls import call, handle, number, public

_EPOCH = 11644473600  # s from 1601 to 1970


class _Memory(ctypes.Structure):
    _fields_ = [
        ("cb", wintypes.DWORD),
        ("PageFaultCount", wintypes.DWORD),
        *(
            (name, ctypes.c_size_t)
            for name in """PeakWorkingSetSize WorkingSetSize QuotaPeakPagedPoolUsage QuotaPagedPoolUsage
            QuotaPeakNonPagedPoolUsage QuotaNonPagedPoolUsage PagefileUsage PeakPagefileUsage""".split()
        ),
    ]


def GetProcessMemoryInfo(hProcess: Any) -> Dict[str, int]:
    """Return how much memory a process uses, in bytes."""
    info = _Memory(cb=ctypes.sizeof(_Memory))
    call("kernel32", "K32GetProcessMemoryInfo", handle(hProcess), ctypes.byref(info), number(info.cb))
    return {name: getattr(info, name) for name, _ in _Memory._fields_[1:]}  # type: ignore[misc]


def GetProcessTimes(hProcess: Any) -> Dict[str, Any]:
    """Return when a process began and ended, and how long it has computed: in units of 100 ns."""
    times = [ctypes.c_uint64() for _ in range(4)]
    call("kernel32", "GetProcessTimes", handle(hProcess), *map(ctypes.byref, times))
    moments = [pywintypes.Time(max(time.value / 10_000_000 - _EPOCH, -_EPOCH)) if time.value else _beginning()
               for time in times[:2]]  # fmt: skip
    return {"CreationTime": moments[0], "ExitTime": moments[1], "KernelTime": times[2].value, "UserTime": times[3].value}


def _beginning() -> Any:
    import datetime

    return pywintypes.Time(datetime.datetime(1601, 1, 1, tzinfo=datetime.timezone.utc))


def GetProcessIoCounters(hProcess: Any) -> Dict[str, int]:
    """Return how often and how much a process has read and written."""
    kinds = ("Read", "Write", "Other")
    names = [f"{kind}OperationCount" for kind in kinds] + [f"{kind}TransferCount" for kind in kinds]
    counters = (ctypes.c_uint64 * 6)()
    call("kernel32", "GetProcessIoCounters", handle(hProcess), counters)
    return dict(zip(names, counters))


def EnumProcessModules(hProcess: Any) -> Tuple[int, ...]:
    """Return the handles of the modules in a process."""
    needed = wintypes.DWORD()
    count = 1024
    while True:
        modules = (ctypes.c_void_p * count)()
        size = ctypes.sizeof(modules)
        call("kernel32", "K32EnumProcessModules", handle(hProcess), modules, number(size), ctypes.byref(needed))
        if needed.value <= size:
            return tuple(module or 0 for module in modules[: needed.value // ctypes.sizeof(ctypes.c_void_p)])
        count *= 2


def GetModuleFileNameEx(hProcess: Any, hModule: Any) -> str:
    """Return the path of a module in another process."""
    path = ctypes.create_unicode_buffer(32768)
    call("kernel32", "K32GetModuleFileNameExW", handle(hProcess), handle(hModule), path, 32768)
    return path.value


def GetProcessAffinityMask(hProcess: Any) -> Tuple[int, int]:
    """Return on which processors a process may run, and which there are."""
    masks = [ctypes.c_size_t(), ctypes.c_size_t()]
    call("kernel32", "GetProcessAffinityMask", handle(hProcess), *map(ctypes.byref, masks))
    return masks[0].value, masks[1].value


def SetProcessAffinityMask(hProcess: Any, mask: int) -> None:
    """Set on which processors a process may run."""
    call("kernel32", "SetProcessAffinityMask", handle(hProcess), ctypes.c_size_t(mask))


def GetProcessWorkingSetSize(hProcess: Any) -> Tuple[int, int]:
    """Return the least and the most memory that a process is to have, in bytes."""
    sizes = [ctypes.c_size_t(), ctypes.c_size_t()]
    call("kernel32", "GetProcessWorkingSetSize", handle(hProcess), *map(ctypes.byref, sizes))
    return sizes[0].value, sizes[1].value


def SetProcessWorkingSetSize(hProcess: Any, MinimumWorkingSetSize: int, MaximumWorkingSetSize: int) -> None:
    """Set them; -1, -1 gives back what can be."""
    sizes = (ctypes.c_size_t(MinimumWorkingSetSize), ctypes.c_size_t(MaximumWorkingSetSize))
    call("kernel32", "SetProcessWorkingSetSize", handle(hProcess), *sizes)


def IsWow64Process(Process: Any = None) -> bool:
    """Return whether a process (None: this one) runs 32-bit code on a 64-bit system."""
    answer = wintypes.BOOL()
    call("kernel32", "IsWow64Process", handle(-1 if Process is None else Process), ctypes.byref(answer))
    return bool(answer.value)


def GetExitCodeThread(handle_: Any) -> int:
    """Return what a thread has ended with; 259 while it runs."""
    code = wintypes.DWORD()
    call("kernel32", "GetExitCodeThread", handle(handle_), ctypes.byref(code))
    return code.value


def GetWindowThreadProcessId(hwnd: Any) -> Tuple[int, int]:
    """Return the thread and the process of a window."""
    process = wintypes.DWORD()
    thread = call("user32", "GetWindowThreadProcessId", handle(hwnd), ctypes.byref(process))
    return thread, process.value


__all__ = public(globals())
