# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import error as error

ERROR_SUCCESS: int
NO_ERROR: int
ERROR_FILE_NOT_FOUND: int
ERROR_ACCESS_DENIED: int
ERROR_BROKEN_PIPE: int
ERROR_CALL_NOT_IMPLEMENTED: int
ERROR_INVALID_NAME: int
ERROR_ALREADY_EXISTS: int
ERROR_MORE_DATA: int
ERROR_PIPE_CONNECTED: int
ERROR_IO_PENDING: int
ERROR_SERVICE_REQUEST_TIMEOUT: int
ERROR_SERVICE_ALREADY_RUNNING: int
ERROR_SERVICE_DOES_NOT_EXIST: int
ERROR_SERVICE_CANNOT_ACCEPT_CTRL: int
ERROR_SERVICE_NOT_ACTIVE: int
ERROR_FAILED_SERVICE_CONTROLLER_CONNECT: int
ERROR_EXCEPTION_IN_SERVICE: int
ERROR_SERVICE_SPECIFIC_ERROR: int
ERROR_PROCESS_ABORTED: int
ERROR_SERVICE_MARKED_FOR_DELETE: int
ERROR_SERVICE_EXISTS: int
def HRESULT_FROM_WIN32(code: int) -> int: ...
def HRESULT_CODE(result: int) -> int: ...
def HRESULT_FACILITY(result: int) -> int: ...
def HRESULT_SEVERITY(result: int) -> int: ...
def SUCCEEDED(result: int) -> bool: ...
def FAILED(result: int) -> bool: ...
def __getattr__(name: str) -> Any: ...
