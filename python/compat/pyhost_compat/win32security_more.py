# SPDX-License-Identifier: MIT
"""The part of win32security that is called by ctypes: well-known SIDs, the security of files and other objects, rights of accounts."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, Optional, Sequence, Tuple

import win32security as _win32security
from pyhost_compat.calls import call, checked, dll, free, handle, number, public
from pyhost_compat.registry import failure
from pywintypes import SECURITY_DESCRIPTOR, SID, HANDLEType

# https://learn.microsoft.com/windows/win32/api/winnt/ne-winnt-well_known_sid_type: from 0 on
_WELL_KNOWN = """Null World Local CreatorOwner CreatorGroup CreatorOwnerServer CreatorGroupServer NtAuthority Dialup Network Batch
Interactive Service Anonymous Proxy EnterpriseControllers Self AuthenticatedUser RestrictedCode TerminalServer RemoteLogonId
LogonIds LocalSystem LocalService NetworkService BuiltinDomain BuiltinAdministrators BuiltinUsers BuiltinGuests
BuiltinPowerUsers BuiltinAccountOperators BuiltinSystemOperators BuiltinPrintOperators BuiltinBackupOperators BuiltinReplicator
BuiltinPreWindows2000CompatibleAccess BuiltinRemoteDesktopUsers BuiltinNetworkConfigurationOperators AccountAdministrator
AccountGuest AccountKrbtgt AccountDomainAdmins AccountDomainUsers AccountDomainGuests AccountComputers AccountControllers
AccountCertAdmins AccountSchemaAdmins AccountEnterpriseAdmins AccountPolicyAdmins AccountRasAndIasServers NTLMAuthentication
DigestAuthentication SChannelAuthentication ThisOrganization OtherOrganization BuiltinIncomingForestTrustBuilders
BuiltinPerfMonitoringUsers BuiltinPerfLoggingUsers BuiltinAuthorizationAccess BuiltinTerminalServerLicenseServers
BuiltinDCOMUsers BuiltinIUsers IUser BuiltinCryptoOperators UntrustedLabel LowLabel MediumLabel HighLabel SystemLabel
WriteRestrictedCode CreatorOwnerRights CacheablePrincipalsGroup NonCacheablePrincipalsGroup EnterpriseReadonlyControllers
AccountReadonlyControllers""".split()
# SE_OBJECT_TYPE, from 0 on
_OBJECTS = """UNKNOWN_OBJECT_TYPE FILE_OBJECT SERVICE PRINTER REGISTRY_KEY LMSHARE KERNEL_OBJECT WINDOW_OBJECT DS_OBJECT
DS_OBJECT_ALL PROVIDER_DEFINED_OBJECT WMIGUID_OBJECT REGISTRY_WOW64_32KEY""".split()
# SID_NAME_USE, from 1 on
_USES = "User Group Domain Alias WellKnownGroup DeletedAccount Invalid Unknown Computer".split()
# POLICY_..., from the lowest bit on
_POLICY = """VIEW_LOCAL_INFORMATION VIEW_AUDIT_INFORMATION GET_PRIVATE_INFORMATION TRUST_ADMIN CREATE_ACCOUNT CREATE_SECRET
CREATE_PRIVILEGE SET_DEFAULT_QUOTA_LIMITS SET_AUDIT_REQUIREMENTS AUDIT_LOG_ADMIN SERVER_ADMIN LOOKUP_NAMES NOTIFICATION""".split()

globals().update({f"Win{name}Sid": value for value, name in enumerate(_WELL_KNOWN)})
WinBuiltinEventLogReadersGroup = 76
globals().update({f"SE_{name}": value for value, name in enumerate(_OBJECTS)})
globals().update({f"SidType{name}": value for value, name in enumerate(_USES, 1)})
globals().update({f"POLICY_{name}": 1 << bit for bit, name in enumerate(_POLICY)})
POLICY_ALL_ACCESS = 0xF0FFF
POLICY_READ = 0x20006
POLICY_WRITE = 0x207F8
POLICY_EXECUTE = 0x20801
NO_INHERITANCE = 0
OBJECT_INHERIT_ACE = SUB_OBJECTS_ONLY_INHERIT = 1
CONTAINER_INHERIT_ACE = SUB_CONTAINERS_ONLY_INHERIT = 2
SUB_CONTAINERS_AND_OBJECTS_INHERIT = 3
NO_PROPAGATE_INHERIT_ACE = 4
INHERIT_ONLY_ACE = 8
INHERITED_ACE = 16
SUCCESSFUL_ACCESS_ACE_FLAG = 64
FAILED_ACCESS_ACE_FLAG = 128
ACCESS_ALLOWED_ACE_TYPE = 0
ACCESS_DENIED_ACE_TYPE = 1
SYSTEM_AUDIT_ACE_TYPE = 2
LABEL_SECURITY_INFORMATION = 16
PROTECTED_DACL_SECURITY_INFORMATION = -0x80000000
PROTECTED_SACL_SECURITY_INFORMATION = 0x40000000
UNPROTECTED_DACL_SECURITY_INFORMATION = 0x20000000
UNPROTECTED_SACL_SECURITY_INFORMATION = 0x10000000
LOGON32_LOGON_UNLOCK = 7
LOGON32_LOGON_NETWORK_CLEARTEXT = 8
LOGON32_LOGON_NEW_CREDENTIALS = 9
SDDL_REVISION_1 = 1
SE_SERVICE_LOGON_NAME = "SeServiceLogonRight"
SE_BATCH_LOGON_NAME = "SeBatchLogonRight"
SE_INTERACTIVE_LOGON_NAME = "SeInteractiveLogonRight"
SE_NETWORK_LOGON_NAME = "SeNetworkLogonRight"
SE_REMOTE_INTERACTIVE_LOGON_NAME = "SeRemoteInteractiveLogonRight"
SE_DENY_SERVICE_LOGON_NAME = "SeDenyServiceLogonRight"
SE_DENY_BATCH_LOGON_NAME = "SeDenyBatchLogonRight"
SE_DENY_INTERACTIVE_LOGON_NAME = "SeDenyInteractiveLogonRight"
SE_DENY_NETWORK_LOGON_NAME = "SeDenyNetworkLogonRight"
SE_DENY_REMOTE_INTERACTIVE_LOGON_NAME = "SeDenyRemoteInteractiveLogonRight"
SE_AUDIT_NAME = "SeAuditPrivilege"
SE_CHANGE_NOTIFY_NAME = "SeChangeNotifyPrivilege"
SE_CREATE_GLOBAL_NAME = "SeCreateGlobalPrivilege"
SE_CREATE_SYMBOLIC_LINK_NAME = "SeCreateSymbolicLinkPrivilege"
SE_LOAD_DRIVER_NAME = "SeLoadDriverPrivilege"
SE_MANAGE_VOLUME_NAME = "SeManageVolumePrivilege"
SE_REMOTE_SHUTDOWN_NAME = "SeRemoteShutdownPrivilege"
SE_SYSTEMTIME_NAME = "SeSystemtimePrivilege"
SE_TAKE_OWNERSHIP_NAME = "SeTakeOwnershipPrivilege"
SE_TIME_ZONE_NAME = "SeTimeZonePrivilege"

_OWNER, _GROUP, _DACL = 1, 2, 4


# ---- SIDs ----


def CreateWellKnownSid(WellKnownSidType: int, DomainSid: Optional[Any] = None) -> Any:
    """Make one of the SIDs that every Windows has: WinBuiltinAdministratorsSid ..."""
    data = ctypes.create_string_buffer(68)  # SECURITY_MAX_SID_SIZE
    size = wintypes.DWORD(68)
    domain = bytes(DomainSid) if DomainSid is not None else None
    call("advapi32", "CreateWellKnownSid", WellKnownSidType, domain, data, ctypes.byref(size))
    return SID(data.raw[: size.value])


def GetBinarySid(SID: str) -> Any:
    """Make a SID of "S-1-..."."""
    return _win32security.ConvertStringSidToSid(SID)


def CheckTokenMembership(TokenHandle: Any, SidToCheck: Any) -> bool:
    """Return whether a token (None: the caller's) has a group."""
    member = wintypes.BOOL()
    call("advapi32", "CheckTokenMembership", handle(TokenHandle), bytes(SidToCheck), ctypes.byref(member))
    return bool(member.value)


def LookupPrivilegeName(SystemName: Optional[str], luid: int) -> str:
    """Return the name of a privilege."""
    value = ctypes.c_int64(luid)
    name = ctypes.create_unicode_buffer(256)
    size = wintypes.DWORD(256)
    call("advapi32", "LookupPrivilegeNameW", SystemName, ctypes.byref(value), name, ctypes.byref(size))
    return name.value


# ---- tokens of threads ----


def ImpersonateSelf(ImpersonationLevel: int) -> None:
    """Give this thread a token of its own."""
    call("advapi32", "ImpersonateSelf", ImpersonationLevel)


def OpenThreadToken(ThreadHandle: Any, DesiredAccess: int, OpenAsSelf: bool = False) -> Any:
    """Open the token of a thread that has one."""
    token = ctypes.c_void_p()
    flags = (number(DesiredAccess), int(bool(OpenAsSelf)))
    call("advapi32", "OpenThreadToken", handle(ThreadHandle), *flags, ctypes.byref(token))
    return HANDLEType(token.value or 0)


# ---- the security of objects ----


def GetFileSecurity(filename: str, info: int = _OWNER | _GROUP | _DACL) -> Any:
    """Return the security descriptor of a file or directory."""
    size = wintypes.DWORD(0)
    data = None
    while True:
        room = size.value
        arguments = (filename, number(info), data, room, ctypes.byref(size))
        done = call("advapi32", "GetFileSecurityW", *arguments, good=lambda done: done or size.value > room)
        if done:
            return SECURITY_DESCRIPTOR(data.raw if data is not None else b"")
        data = ctypes.create_string_buffer(size.value)


def SetFileSecurity(filename: str, info: int, security: Any) -> None:
    """Set the security descriptor of a file or directory, as far as info says."""
    call("advapi32", "SetFileSecurityW", filename, number(info), bytes(security))


def _taken(pointer: Any) -> Any:
    size = call("advapi32", "GetSecurityDescriptorLength", pointer)
    data = ctypes.string_at(pointer, size)
    free(pointer)
    return SECURITY_DESCRIPTOR(data)


def GetNamedSecurityInfo(ObjectName: str, ObjectType: int, SecurityInfo: int) -> Any:
    """Return the security descriptor of what a name stands for; ObjectType: SE_FILE_OBJECT ..."""
    found = ctypes.c_void_p()
    none = (None,) * 4
    arguments = (ObjectName, ObjectType, number(SecurityInfo), *none, ctypes.byref(found))
    checked("advapi32", "GetNamedSecurityInfoW", *arguments)
    return _taken(found)


def GetSecurityInfo(handle_: Any, ObjectType: int, SecurityInfo: int) -> Any:
    """Return the security descriptor of what a handle stands for."""
    found = ctypes.c_void_p()
    none = (None,) * 4
    arguments = (handle(handle_), ObjectType, number(SecurityInfo), *none, ctypes.byref(found))
    checked("advapi32", "GetSecurityInfo", *arguments)
    return _taken(found)


def _parts(*parts: Any) -> Sequence[Optional[bytes]]:
    return [bytes(part) if part is not None else None for part in parts]


def SetNamedSecurityInfo(
    ObjectName: str, ObjectType: int, SecurityInfo: int, Owner: Any, Group: Any, Dacl: Any, Sacl: Any
) -> None:
    """Set parts of the security of what a name stands for, as far as SecurityInfo says."""
    arguments = (ObjectName, ObjectType, number(SecurityInfo), *_parts(Owner, Group, Dacl, Sacl))
    checked("advapi32", "SetNamedSecurityInfoW", *arguments)


def SetSecurityInfo(
    handle_: Any, ObjectType: int, SecurityInfo: int, Owner: Any, Group: Any, Dacl: Any, Sacl: Any
) -> None:
    """Set parts of the security of what a handle stands for, as far as SecurityInfo says."""
    arguments = (handle(handle_), ObjectType, number(SecurityInfo), *_parts(Owner, Group, Dacl, Sacl))
    checked("advapi32", "SetSecurityInfo", *arguments)


def ConvertStringSecurityDescriptorToSecurityDescriptor(
    StringSecurityDescriptor: str, StringSDRevision: int = SDDL_REVISION_1
) -> Any:
    """Make a security descriptor of SDDL."""
    found = ctypes.c_void_p()
    arguments = (StringSecurityDescriptor, StringSDRevision, ctypes.byref(found), None)
    call("advapi32", "ConvertStringSecurityDescriptorToSecurityDescriptorW", *arguments)
    return _taken(found)


def ConvertSecurityDescriptorToStringSecurityDescriptor(
    SecurityDescriptor: Any, RequestedStringSDRevision: int, SecurityInformation: int
) -> str:
    """Return a security descriptor as SDDL."""
    found = ctypes.c_wchar_p()
    arguments = (RequestedStringSDRevision, number(SecurityInformation), ctypes.byref(found), None)
    call("advapi32", "ConvertSecurityDescriptorToStringSecurityDescriptorW", bytes(SecurityDescriptor), *arguments)
    text = found.value or ""
    free(found)
    return text


# ---- rights of accounts ----


class PyLSA_HANDLE(HANDLEType):  # type: ignore[misc, valid-type]
    """A handle of the local security policy."""

    __slots__ = ()

    def _close(self, number: int) -> None:
        _checked("LsaClose", handle(number))


class _Text(ctypes.Structure):
    """LSA_UNICODE_STRING: lengths in bytes."""

    _fields_ = [("length", ctypes.c_uint16), ("most", ctypes.c_uint16), ("text", ctypes.c_wchar_p)]


def _text(text: str) -> Any:
    size = 2 * len(text)
    return _Text(size, size + 2, text)


def _checked(function: str, *arguments: Any) -> None:
    called = getattr(dll("advapi32"), function)
    called.restype = ctypes.c_uint32
    status = called(*arguments)
    if status:
        raise failure(dll("advapi32").LsaNtStatusToWinError(number(status)), function)


def LsaOpenPolicy(system_name: Optional[str], access_mask: int) -> Any:
    """Open the security policy of a machine (None: this one); access_mask: POLICY_..."""
    found = ctypes.c_void_p()
    name = ctypes.byref(_text(system_name)) if system_name else None
    attributes = ctypes.create_string_buffer(48)  # OBJECT_ATTRIBUTES, all zero
    _checked("LsaOpenPolicy", name, attributes, number(access_mask), ctypes.byref(found))
    return PyLSA_HANDLE(found.value or 0)


def LsaClose(PolicyHandle: Any) -> None:
    """Close it."""
    PolicyHandle.Close()


def LsaAddAccountRights(PolicyHandle: Any, AccountSid: Any, UserRights: Sequence[str]) -> None:
    """Give an account rights, such as SE_SERVICE_LOGON_NAME."""
    rights = (_Text * len(UserRights))(*map(_text, UserRights))
    _checked("LsaAddAccountRights", handle(PolicyHandle), bytes(AccountSid), rights, len(UserRights))


def LsaRemoveAccountRights(PolicyHandle: Any, AccountSid: Any, AllRights: bool, UserRights: Sequence[str] = ()) -> None:
    """Take rights from an account."""
    rights = (_Text * len(UserRights))(*map(_text, UserRights))
    flag = ctypes.c_uint8(bool(AllRights))
    _checked("LsaRemoveAccountRights", handle(PolicyHandle), bytes(AccountSid), flag, rights, len(UserRights))


def LsaEnumerateAccountRights(PolicyHandle: Any, AccountSid: Any) -> Tuple[str, ...]:
    """Return the rights that an account was given."""
    found = ctypes.POINTER(_Text)()
    count = wintypes.ULONG()
    arguments = (ctypes.byref(found), ctypes.byref(count))
    _checked("LsaEnumerateAccountRights", handle(PolicyHandle), bytes(AccountSid), *arguments)
    rights = tuple(found[index].text[: found[index].length // 2] for index in range(count.value))
    dll("advapi32").LsaFreeMemory(found)
    return rights


__all__ = public(globals())
