# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import error as error

SECURITY_NULL_SID_AUTHORITY: tuple[int, ...]
SECURITY_WORLD_SID_AUTHORITY: tuple[int, ...]
SECURITY_LOCAL_SID_AUTHORITY: tuple[int, ...]
SECURITY_CREATOR_SID_AUTHORITY: tuple[int, ...]
SECURITY_NON_UNIQUE_AUTHORITY: tuple[int, ...]
SECURITY_NT_AUTHORITY: tuple[int, ...]
SECURITY_RESOURCE_MANAGER_AUTHORITY: tuple[int, ...]
SECURITY_MANDATORY_LABEL_AUTHORITY: tuple[int, ...]
def __getattr__(name: str) -> Any: ...
