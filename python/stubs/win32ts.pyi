# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import error as error

WTS_CURRENT_SERVER_HANDLE: int
def ProcessIdToSessionId(*args: Any) -> Any: ...
def WTSGetActiveConsoleSessionId(*args: Any) -> Any: ...
def WTSQueryUserToken(*args: Any) -> Any: ...
