# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import error as error

CTRL_C_EVENT: int
CTRL_BREAK_EVENT: int
CTRL_CLOSE_EVENT: int
CTRL_LOGOFF_EVENT: int
CTRL_SHUTDOWN_EVENT: int
SW_HIDE: int
DUPLICATE_SAME_ACCESS: int
STILL_ACTIVE: int
NORMAL_PRIORITY_CLASS: int
CREATE_NEW_CONSOLE: int
CREATE_NO_WINDOW: int
STARTF_USESHOWWINDOW: int
STARTF_USESTDHANDLES: int
WM_CLOSE: int
WM_QUIT: int
FILE_NOTIFY_CHANGE_LAST_WRITE: int
HKEY_LOCAL_MACHINE: int
REG_SZ: int
REG_DWORD: int
def __getattr__(name: str) -> Any: ...
