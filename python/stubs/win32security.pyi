# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
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
def AdjustTokenPrivileges(token: Any, disableAll: Any, values: Any, /) -> None: ...
def DuplicateTokenEx(token: Any, level: Any, access: Any, type: Any, security: Any, /) -> Any: ...
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
