# SPDX-License-Identifier: MIT
"""win32con: the constants of windows.h.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. What services use most is here;
all other constants come from a table (pyhost_compat/win32con_table.py) when one of them is first asked for.
"""

import _pyhost  # noqa: F401  in children it knows who may have this module

CTRL_C_EVENT = 0
CTRL_BREAK_EVENT = 1
CTRL_CLOSE_EVENT = 2
CTRL_LOGOFF_EVENT = 5
CTRL_SHUTDOWN_EVENT = 6
SW_HIDE = 0
DUPLICATE_SAME_ACCESS = 2
STILL_ACTIVE = 259
NORMAL_PRIORITY_CLASS = 32
CREATE_NEW_CONSOLE = 16
CREATE_NO_WINDOW = 0x8000000
STARTF_USESHOWWINDOW = 1
STARTF_USESTDHANDLES = 256
WM_CLOSE = 16
WM_QUIT = 18
FILE_NOTIFY_CHANGE_LAST_WRITE = 16
HKEY_LOCAL_MACHINE = -2147483646
REG_SZ = 1
REG_DWORD = 4


def __getattr__(name: str) -> int:
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module 'win32con' has no attribute '{name}'")
    from pyhost_compat import constants

    value = globals()[name] = constants.find("win32con", name)
    return value


def __dir__() -> list:
    return sorted({*globals(), *__getattr__("__all__")})
