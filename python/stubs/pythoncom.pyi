# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import error as error

COINIT_MULTITHREADED: int
COINIT_APARTMENTTHREADED: int
COINIT_DISABLE_OLE1DDE: int
COINIT_SPEED_OVER_MEMORY: int
S_OK: int
S_FALSE: int
def CoInitializeEx(flags: int=...) -> None: ...
def CoInitialize() -> None: ...
def CoUninitialize() -> None: ...
def PumpWaitingMessages() -> int: ...
