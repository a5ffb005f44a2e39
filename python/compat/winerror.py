# SPDX-License-Identifier: MIT
"""winerror: the error codes of Windows and of COM.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. What services use most is here;
all other constants come from a table (pyhost_compat/winerror_table.py) when one of them is first asked for.
"""

import _pyhost  # noqa: F401  in children it knows who may have this module

ERROR_SUCCESS = NO_ERROR = 0
ERROR_FILE_NOT_FOUND = 2
ERROR_ACCESS_DENIED = 5
ERROR_BROKEN_PIPE = 109
ERROR_CALL_NOT_IMPLEMENTED = 120
ERROR_INVALID_NAME = 123
ERROR_ALREADY_EXISTS = 183
ERROR_MORE_DATA = 234
ERROR_PIPE_CONNECTED = 535
ERROR_IO_PENDING = 997
ERROR_SERVICE_REQUEST_TIMEOUT = 1053
ERROR_SERVICE_ALREADY_RUNNING = 1056
ERROR_SERVICE_DOES_NOT_EXIST = 1060
ERROR_SERVICE_CANNOT_ACCEPT_CTRL = 1061
ERROR_SERVICE_NOT_ACTIVE = 1062
ERROR_FAILED_SERVICE_CONTROLLER_CONNECT = 1063
ERROR_EXCEPTION_IN_SERVICE = 1064
ERROR_SERVICE_SPECIFIC_ERROR = 1066
ERROR_PROCESS_ABORTED = 1067
ERROR_SERVICE_MARKED_FOR_DELETE = 1072
ERROR_SERVICE_EXISTS = 1073


def HRESULT_FROM_WIN32(code: int) -> int:
    """Return the HRESULT of a Win32 error code."""
    return code if code <= 0 else (code & 0xFFFF | 0x80070000) - (1 << 32)


def HRESULT_CODE(result: int) -> int:
    """Return the code in an HRESULT."""
    return result & 0xFFFF


def HRESULT_FACILITY(result: int) -> int:
    """Return the facility in an HRESULT."""
    return result >> 16 & 0x1FFF


def HRESULT_SEVERITY(result: int) -> int:
    """Return 1 for the HRESULT of a failure, else 0."""
    return result >> 31 & 1


def SUCCEEDED(result: int) -> bool:
    """Does an HRESULT tell of success?"""
    return HRESULT_SEVERITY(result) == 0


def FAILED(result: int) -> bool:
    """Does an HRESULT tell of a failure?"""
    return HRESULT_SEVERITY(result) == 1


def __getattr__(name: str) -> int:
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module 'winerror' has no attribute '{name}'")
    from pyhost_compat import constants

    value = globals()[name] = constants.find("winerror", name)
    return value


def __dir__() -> list:
    return sorted({*globals(), *__getattr__("__all__")})
