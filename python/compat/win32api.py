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
    from pyhost_compat import lazy

    if name.endswith("W") and name[:-1] in globals():  # two names of one function
        return globals()[name[:-1]]
    return lazy.find(globals(), ("win32api_more", "win32api_system"), name)


def __dir__() -> list:
    return sorted({*globals(), *__getattr__("__all__")})
