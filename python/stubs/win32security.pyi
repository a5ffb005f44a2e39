# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import HANDLEType as HANDLEType
from pywintypes import error as error

SE_ASSIGNPRIMARYTOKEN_NAME: str
SE_BACKUP_NAME: str
SE_DEBUG_NAME: str
SE_IMPERSONATE_NAME: str
SE_INCREASE_QUOTA_NAME: str
SE_RESTORE_NAME: str
SE_SECURITY_NAME: str
SE_SHUTDOWN_NAME: str
SE_TCB_NAME: str
def ConvertSidToStringSid(sid: object) -> str: ...
def ConvertStringSidToSid(text: str) -> object: ...
def DuplicateTokenEx(ExistingToken: object, ImpersonationLevel: int, DesiredAccess: int, TokenType: int, TokenAttributes: object=...) -> object: ...
WinBuiltinEventLogReadersGroup: int
POLICY_ALL_ACCESS: int
POLICY_READ: int
POLICY_WRITE: int
POLICY_EXECUTE: int
NO_INHERITANCE: int
OBJECT_INHERIT_ACE: int
SUB_OBJECTS_ONLY_INHERIT: int
CONTAINER_INHERIT_ACE: int
SUB_CONTAINERS_ONLY_INHERIT: int
SUB_CONTAINERS_AND_OBJECTS_INHERIT: int
NO_PROPAGATE_INHERIT_ACE: int
INHERIT_ONLY_ACE: int
INHERITED_ACE: int
SUCCESSFUL_ACCESS_ACE_FLAG: int
FAILED_ACCESS_ACE_FLAG: int
ACCESS_ALLOWED_ACE_TYPE: int
ACCESS_DENIED_ACE_TYPE: int
SYSTEM_AUDIT_ACE_TYPE: int
LABEL_SECURITY_INFORMATION: int
PROTECTED_DACL_SECURITY_INFORMATION: int
PROTECTED_SACL_SECURITY_INFORMATION: int
UNPROTECTED_DACL_SECURITY_INFORMATION: int
UNPROTECTED_SACL_SECURITY_INFORMATION: int
LOGON32_LOGON_UNLOCK: int
LOGON32_LOGON_NETWORK_CLEARTEXT: int
LOGON32_LOGON_NEW_CREDENTIALS: int
SDDL_REVISION_1: int
SE_SERVICE_LOGON_NAME: str
SE_BATCH_LOGON_NAME: str
SE_INTERACTIVE_LOGON_NAME: str
SE_NETWORK_LOGON_NAME: str
SE_REMOTE_INTERACTIVE_LOGON_NAME: str
SE_DENY_SERVICE_LOGON_NAME: str
SE_DENY_BATCH_LOGON_NAME: str
SE_DENY_INTERACTIVE_LOGON_NAME: str
SE_DENY_NETWORK_LOGON_NAME: str
SE_DENY_REMOTE_INTERACTIVE_LOGON_NAME: str
SE_AUDIT_NAME: str
SE_CHANGE_NOTIFY_NAME: str
SE_CREATE_GLOBAL_NAME: str
SE_CREATE_SYMBOLIC_LINK_NAME: str
SE_LOAD_DRIVER_NAME: str
SE_MANAGE_VOLUME_NAME: str
SE_REMOTE_SHUTDOWN_NAME: str
SE_SYSTEMTIME_NAME: str
SE_TAKE_OWNERSHIP_NAME: str
SE_TIME_ZONE_NAME: str
def CreateWellKnownSid(WellKnownSidType: int, DomainSid: Optional[Any]=...) -> Any: ...
def GetBinarySid(SID: str) -> Any: ...
def CheckTokenMembership(TokenHandle: Any, SidToCheck: Any) -> bool: ...
def LookupPrivilegeName(SystemName: Optional[str], luid: int) -> str: ...
def ImpersonateSelf(ImpersonationLevel: int) -> None: ...
def OpenThreadToken(ThreadHandle: Any, DesiredAccess: int, OpenAsSelf: bool=...) -> Any: ...
def GetFileSecurity(filename: str, info: int=...) -> Any: ...
def SetFileSecurity(filename: str, info: int, security: Any) -> None: ...
def GetNamedSecurityInfo(ObjectName: str, ObjectType: int, SecurityInfo: int) -> Any: ...
def GetSecurityInfo(handle_: Any, ObjectType: int, SecurityInfo: int) -> Any: ...
def SetNamedSecurityInfo(ObjectName: str, ObjectType: int, SecurityInfo: int, Owner: Any, Group: Any, Dacl: Any, Sacl: Any) -> None: ...
def SetSecurityInfo(handle_: Any, ObjectType: int, SecurityInfo: int, Owner: Any, Group: Any, Dacl: Any, Sacl: Any) -> None: ...
def ConvertStringSecurityDescriptorToSecurityDescriptor(StringSecurityDescriptor: str, StringSDRevision: int=...) -> Any: ...
def ConvertSecurityDescriptorToStringSecurityDescriptor(SecurityDescriptor: Any, RequestedStringSDRevision: int, SecurityInformation: int) -> str: ...
class PyLSA_HANDLE(HANDLEType):
    ...
def LsaOpenPolicy(system_name: Optional[str], access_mask: int) -> Any: ...
def LsaClose(PolicyHandle: Any) -> None: ...
def LsaAddAccountRights(PolicyHandle: Any, AccountSid: Any, UserRights: Sequence[str]) -> None: ...
def LsaRemoveAccountRights(PolicyHandle: Any, AccountSid: Any, AllRights: bool, UserRights: Sequence[str]=...) -> None: ...
def LsaEnumerateAccountRights(PolicyHandle: Any, AccountSid: Any) -> Tuple[str, ...]: ...
def AdjustTokenPrivileges(token: Any, disableAll: Any, values: Any, /) -> None: ...
def GetTokenInformation(token: Any, kind: Any, /) -> None: ...
def ImpersonateLoggedOnUser(token: Any, /) -> None: ...
def ImpersonateNamedPipeClient(pipe: Any, /) -> None: ...
def LogonUser(user: Any, domain: Any, password: Any, type: Any, provider: Any, /) -> Any: ...
def LookupAccountName(machine: Any, name: Any, /) -> Any: ...
def LookupAccountSid(machine: Any, sid: Any, /) -> Any: ...
def LookupPrivilegeValue(machine: Any, name: Any, /) -> int: ...
def OpenProcessToken(process: Any, access: Any, /) -> Any: ...
def RevertToSelf() -> None: ...
def SetTokenInformation(token: Any, kind: Any, number: Any, /) -> None: ...
LOGON32_LOGON_BATCH: int
LOGON32_LOGON_INTERACTIVE: int
LOGON32_LOGON_NETWORK: int
LOGON32_LOGON_SERVICE: int
LOGON32_PROVIDER_DEFAULT: int
SecurityAnonymous: int
SecurityDelegation: int
SecurityIdentification: int
SecurityImpersonation: int
TokenElevation: int
TokenElevationType: int
TokenGroups: int
TokenImpersonation: int
TokenIntegrityLevel: int
TokenLinkedToken: int
TokenOwner: int
TokenPrimary: int
TokenPrimaryGroup: int
TokenSessionId: int
TokenType: int
TokenUser: int
def __getattr__(name: str) -> Any: ...
