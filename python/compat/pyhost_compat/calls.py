# SPDX-License-Identifier: MIT
"""Calls of Windows by ctypes: for what so few services use that it need not be in the exe's own code.

Modules that use this are loaded when one of their functions is first asked for.
"""

from __future__ import annotations

import ctypes
from types import ModuleType
from typing import Any, Callable, Dict, List

from pyhost_compat.registry import failure

_SYSTEM32 = 0x800  # LOAD_LIBRARY_SEARCH_SYSTEM32
_dlls: Dict[str, Any] = {}


def dll(name: str) -> Any:
    """Return one of the system's DLLs."""
    if name not in _dlls:
        _dlls[name] = ctypes.WinDLL(name, use_last_error=True, winmode=_SYSTEM32)  # type: ignore[attr-defined]
    return _dlls[name]


def handle(value: Any) -> Any:
    """Return a handle (an int, a PyHANDLE, None) as an argument."""
    return ctypes.c_void_p(int(value or 0) & 0xFFFFFFFFFFFFFFFF)


def number(value: int) -> Any:
    """Return a number of 32 bits, signed or not, as an argument."""
    return ctypes.c_uint32(value & 0xFFFFFFFF)


def call(
    place: str, function: str, *arguments: Any, result: Any = ctypes.c_int, good: Callable[[Any], Any] = bool
) -> Any:
    """Call a function of a DLL; return its result. Raises error with the system's last one when that is not good."""
    called = getattr(dll(place), function)
    called.restype = result
    value = called(*arguments)
    if not good(value):
        raise failure(ctypes.get_last_error(), function.rstrip("W"))  # type: ignore[attr-defined]
    return value


def checked(place: str, function: str, *arguments: Any) -> None:
    """Call a function that returns an error code, 0 for none. Raises error."""
    called = getattr(dll(place), function)
    called.restype = ctypes.c_uint32
    code = called(*arguments)
    if code:
        raise failure(code, function.rstrip("W"))


def text_of(pointer: int) -> str:
    """Return the text at an address; "" at none."""
    return ctypes.wstring_at(pointer) if pointer else ""


def free(pointer: Any) -> None:
    """Give memory back that a call has made, by LocalFree."""
    local_free = dll("kernel32").LocalFree
    local_free.restype = ctypes.c_void_p
    local_free(pointer)


def public(space: Dict[str, Any]) -> List[str]:
    """Return the names that a module has of its own, for its __all__."""
    return [
        name
        for name, value in space.items()
        if name[0] != "_"
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", space["__name__"]) == space["__name__"]
        and name not in ("annotations", "TYPE_CHECKING")
    ]
