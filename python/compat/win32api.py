# SPDX-License-Identifier: MIT
"""win32api: the calls of pywin32's win32api that services use.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. Most functions are made in C
(python/stubs/win32api.pyi says what they take and return), those of the registry and of files are Python and are loaded
when first used.
"""

import _pyhost
from pywintypes import error as error

for _part in ("handles", "console", "system", "process_basics"):
    globals().update(_pyhost.part(_part))


def __getattr__(name: str) -> object:
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module 'win32api' has no attribute '{name}'")
    from pyhost_compat import win32api_more

    if name == "__all__":
        return [known for known in globals() if known[0] != "_"] + win32api_more.__all__
    if name not in win32api_more.__all__:
        raise AttributeError(f"module 'win32api' has no attribute '{name}'")
    value = globals()[name] = getattr(win32api_more, name)
    return value


def __dir__() -> list:
    return sorted({*globals(), *__getattr__("__all__")})
