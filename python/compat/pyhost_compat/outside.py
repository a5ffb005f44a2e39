# SPDX-License-Identifier: MIT
"""What stands for the calls of _pyhost in a python.exe that has only the exe's Python modules.

A child of a service (multiprocessing starts python.exe) imports the service's module again, and with it win32service
and the others. The constants are right then, and every call is refused with a clear error.
"""

from __future__ import annotations

from typing import Any, Callable


def _refusal(name: str) -> Callable[..., Any]:
    def refuse(*ignored: object) -> Any:
        from pywintypes import error

        raise error(120, name, f"{name} needs _pyhost.pyd beside pyhost.exe, or the pyhost wheel")

    refuse.__name__ = name
    return refuse


class _Part(dict):  # type: ignore[type-arg]
    def __missing__(self, name: str) -> Callable[..., Any]:
        return _refusal(name)


def part(name: str) -> dict[str, Any]:
    """Return a part without content, whose functions refuse."""
    return _Part()


def absent(module: str, name: str) -> Any:
    """Return what a module would have under a name: a constant, or a function that refuses."""
    if name.startswith("_"):
        raise AttributeError(f"module '{module}' has no attribute '{name}'")
    if name in ("INFINITE", "WAIT_FAILED", "SERVICE_NO_CHANGE"):
        return -1
    if name == "SERVICE_SPECIFIC_ERROR":
        return 1066
    if not name.isupper():
        return _refusal(name)
    from pyhost_compat import constants

    for table in ("win32con", "winerror"):
        try:
            return constants.find(table, name)
        except AttributeError:
            pass
    raise AttributeError(f"module '{module}' has no attribute '{name}'")
