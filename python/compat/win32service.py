# SPDX-License-Identifier: MIT
"""win32service: the service control manager and its services.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. Its functions and constants
are made in C; python/stubs/win32service.pyi says what they take and return. They are those of
https://learn.microsoft.com/windows/win32/services/service-functions.
"""

import _pyhost
from pywintypes import error as error

for _part in ("service_status", "services", "service_config", "service_lists"):
    globals().update(_pyhost.part(_part))


def __getattr__(name: str) -> object:  # in the host everything is there; see _pyhost.py for other processes
    if hasattr(_pyhost, "absent"):
        return _pyhost.absent("win32service", name)
    from pyhost_compat import lazy

    return lazy.find(globals(), ("stations",), name)
