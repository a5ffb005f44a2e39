# SPDX-License-Identifier: MIT
"""ntsecuritycon: rights, authorities and relative identifiers of Windows' access control.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. Numbers come from the table of
win32con; see https://learn.microsoft.com/windows/win32/secauthz/well-known-sids.
"""

import _pyhost  # noqa: F401  in children it knows who may have this module

SECURITY_NULL_SID_AUTHORITY = (0, 0, 0, 0, 0, 0)
SECURITY_WORLD_SID_AUTHORITY = (0, 0, 0, 0, 0, 1)
SECURITY_LOCAL_SID_AUTHORITY = (0, 0, 0, 0, 0, 2)
SECURITY_CREATOR_SID_AUTHORITY = (0, 0, 0, 0, 0, 3)
SECURITY_NON_UNIQUE_AUTHORITY = (0, 0, 0, 0, 0, 4)
SECURITY_NT_AUTHORITY = (0, 0, 0, 0, 0, 5)
SECURITY_RESOURCE_MANAGER_AUTHORITY = (0, 0, 0, 0, 0, 9)
SECURITY_MANDATORY_LABEL_AUTHORITY = (0, 0, 0, 0, 0, 16)

_PREFIXES = (
    "ACCESS_",
    "ACL_",
    "CONTAINER_INHERIT_ACE",
    "DELETE",
    "DOMAIN_",
    "EVENT_",
    "FAILED_ACCESS_ACE_FLAG",
    "FILE_",
    "GENERIC_",
    "INHERIT",
    "KEY_",
    "MAXIMUM_ALLOWED",
    "NO_PROPAGATE_INHERIT_ACE",
    "OBJECT_INHERIT_ACE",
    "PROCESS_",
    "READ_CONTROL",
    "SECURITY_",
    "SE_",
    "SPECIFIC_RIGHTS_ALL",
    "STANDARD_RIGHTS_",
    "SUCCESSFUL_ACCESS_ACE_FLAG",
    "SYNCHRONIZE",
    "SYSTEM_",
    "THREAD_",
    "TOKEN_",
    "WRITE_",
)


def __getattr__(name: str) -> object:
    if name == "__all__" or not name.startswith("__"):
        from pyhost_compat import constants

        if name == "__all__":
            own = [known for known in globals() if known[0] != "_"]
            return own + [known for known in constants.table("win32con") if known.startswith(_PREFIXES)]
        if name.startswith(_PREFIXES):
            value = globals()[name] = constants.find("win32con", name)
            return value
    raise AttributeError(f"module 'ntsecuritycon' has no attribute '{name}'")


def __dir__() -> list:
    return sorted({*globals(), *__getattr__("__all__")})
