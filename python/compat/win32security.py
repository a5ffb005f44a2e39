# SPDX-License-Identifier: MIT
"""win32security: tokens, accounts, privileges, and the objects of access control.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. See
https://learn.microsoft.com/windows/win32/secauthz/authorization-functions.
"""

import _pyhost
from pywintypes import ACL as ACL
from pywintypes import SECURITY_ATTRIBUTES as SECURITY_ATTRIBUTES
from pywintypes import SECURITY_DESCRIPTOR as SECURITY_DESCRIPTOR
from pywintypes import SID as SID
from pywintypes import error as error

globals().update(_pyhost.part("tokens"))

_PREFIXES = ("ACL_", "SE_", "SECURITY_", "TOKEN_")
_NAMES = (
    "OWNER_SECURITY_INFORMATION",
    "GROUP_SECURITY_INFORMATION",
    "DACL_SECURITY_INFORMATION",
    "SACL_SECURITY_INFORMATION",
)
SE_ASSIGNPRIMARYTOKEN_NAME = "SeAssignPrimaryTokenPrivilege"
SE_BACKUP_NAME = "SeBackupPrivilege"
SE_DEBUG_NAME = "SeDebugPrivilege"
SE_IMPERSONATE_NAME = "SeImpersonatePrivilege"
SE_INCREASE_QUOTA_NAME = "SeIncreaseQuotaPrivilege"
SE_RESTORE_NAME = "SeRestorePrivilege"
SE_SECURITY_NAME = "SeSecurityPrivilege"
SE_SHUTDOWN_NAME = "SeShutdownPrivilege"
SE_TCB_NAME = "SeTcbPrivilege"


def ConvertSidToStringSid(sid: object) -> str:
    """Return "S-1-..." of a SID."""
    return str(sid).partition(":")[2]


def ConvertStringSidToSid(text: str) -> object:
    """Make a SID of "S-1-..."; raises error."""
    parts = text.upper().split("-")
    try:
        if parts[:2] != ["S", "1"]:
            raise ValueError(text)
        return SID(tuple(int(parts[2], 0).to_bytes(6, "big")), [int(part) for part in parts[3:]])
    except (ValueError, IndexError, OverflowError):
        raise error(1337, "ConvertStringSidToSid", "The security ID structure is invalid.") from None


def DuplicateTokenEx(
    ExistingToken: object,
    ImpersonationLevel: int,
    DesiredAccess: int,
    TokenType: int,
    TokenAttributes: object = None,
) -> object:
    """Copy a token."""
    arguments = (ExistingToken, ImpersonationLevel, DesiredAccess, TokenType, TokenAttributes)
    return _pyhost.part("tokens")["DuplicateTokenEx"](*arguments)


def __getattr__(name: str) -> object:
    from pyhost_compat import lazy

    if name.startswith(_PREFIXES) or name in _NAMES:
        import ntsecuritycon
        import win32con

        for source in (ntsecuritycon, win32con):
            try:
                value = getattr(source, name)
            except AttributeError:
                continue
            # Authorities are numbers here, and six bytes in ntsecuritycon.
            globals()[name] = value[5] if isinstance(value, tuple) else value
            return globals()[name]
    return lazy.find(globals(), ("win32security_more",), name)
