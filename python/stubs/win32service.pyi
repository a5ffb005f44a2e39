# SPDX-License-Identifier: MIT
# Written by scripts/generate-stubs; do not edit.
import datetime
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union
from pywintypes import HANDLEType as HANDLEType
from pywintypes import error as error

UOI_FLAGS: int
UOI_NAME: int
UOI_TYPE: int
UOI_USER_SID: int
WSF_VISIBLE: int
DF_ALLOWOTHERACCOUNTHOOK: int
class PyHWINSTA(HANDLEType):
    def CloseWindowStation(self) -> None: ...
    def SetProcessWindowStation(self) -> None: ...
    def EnumDesktops(self) -> List[str]: ...
class PyHDESK(HANDLEType):
    def CloseDesktop(self) -> None: ...
    def SetThreadDesktop(self) -> None: ...
    def SwitchDesktop(self) -> None: ...
    def EnumDesktopWindows(self) -> List[int]: ...
HWINSTAType = PyHWINSTA
HDESKType = PyHDESK
def GetProcessWindowStation() -> Any: ...
def OpenWindowStation(szWinSta: str, Inherit: bool, DesiredAccess: int) -> Any: ...
def CreateWindowStation(WindowStation: Optional[str], Flags: int, DesiredAccess: int, SecurityAttributes: Any) -> Any: ...
def EnumWindowStations() -> List[str]: ...
def OpenDesktop(szDesktop: str, Flags: int, Inherit: bool, DesiredAccess: int) -> Any: ...
def OpenInputDesktop(Flags: int, Inherit: bool, DesiredAccess: int) -> Any: ...
def CreateDesktop(Desktop: str, Flags: int, DesiredAccess: int, SecurityAttributes: Any) -> Any: ...
def GetThreadDesktop(ThreadId: int) -> Any: ...
def GetUserObjectInformation(Handle: Any, type: int) -> Any: ...
def SetServiceStatus(handle: Any, values: Any, /) -> None: ...
SERVICE_STOPPED: int
SERVICE_START_PENDING: int
SERVICE_STOP_PENDING: int
SERVICE_RUNNING: int
SERVICE_CONTINUE_PENDING: int
SERVICE_PAUSE_PENDING: int
SERVICE_PAUSED: int
SERVICE_CONTROL_STOP: int
SERVICE_CONTROL_PAUSE: int
SERVICE_CONTROL_CONTINUE: int
SERVICE_CONTROL_INTERROGATE: int
SERVICE_CONTROL_SHUTDOWN: int
SERVICE_CONTROL_PARAMCHANGE: int
SERVICE_CONTROL_NETBINDADD: int
SERVICE_CONTROL_NETBINDREMOVE: int
SERVICE_CONTROL_NETBINDENABLE: int
SERVICE_CONTROL_NETBINDDISABLE: int
SERVICE_CONTROL_DEVICEEVENT: int
SERVICE_CONTROL_HARDWAREPROFILECHANGE: int
SERVICE_CONTROL_POWEREVENT: int
SERVICE_CONTROL_SESSIONCHANGE: int
SERVICE_CONTROL_PRESHUTDOWN: int
SERVICE_CONTROL_TIMECHANGE: int
SERVICE_CONTROL_TRIGGEREVENT: int
SERVICE_ACCEPT_STOP: int
SERVICE_ACCEPT_PAUSE_CONTINUE: int
SERVICE_ACCEPT_SHUTDOWN: int
SERVICE_ACCEPT_PARAMCHANGE: int
SERVICE_ACCEPT_NETBINDCHANGE: int
SERVICE_ACCEPT_HARDWAREPROFILECHANGE: int
SERVICE_ACCEPT_POWEREVENT: int
SERVICE_ACCEPT_SESSIONCHANGE: int
SERVICE_ACCEPT_PRESHUTDOWN: int
SERVICE_ACCEPT_TIMECHANGE: int
SERVICE_ACCEPT_TRIGGEREVENT: int
SERVICE_WIN32_OWN_PROCESS: int
SERVICE_WIN32_SHARE_PROCESS: int
SERVICE_WIN32: int
SERVICE_INTERACTIVE_PROCESS: int
SERVICE_SPECIFIC_ERROR: int
def CloseServiceHandle(handle: Any, /) -> None: ...
def ControlService(service: Any, control: Any, /) -> tuple[int, int, int, int, int, int, int]: ...
def CreateService(manager: Any, name: Any, displayName: Any, access: Any, type: Any, start: Any, errorControl: Any, imagePath: Any, group: Any, wantTag: Any, dependencies: Any, account: Any, password: Any, /) -> Any: ...
def DeleteService(service: Any, /) -> None: ...
def LockServiceDatabase(manager: Any, /) -> int: ...
def OpenSCManager(machine: Any, database: Any, access: Any, /) -> Any: ...
def OpenService(manager: Any, name: Any, access: Any, /) -> Any: ...
def QueryServiceLockStatus(manager: Any, /) -> Any: ...
def QueryServiceStatus(service: Any, /) -> tuple[int, int, int, int, int, int, int]: ...
def QueryServiceStatusEx(service: Any, /) -> dict[str, Any]: ...
def RegisterDeviceNotification(handle: Any, filter: Any, flags: Any, /) -> Any: ...
def StartService(service: Any, arguments: Any, /) -> None: ...
def UnlockServiceDatabase(lock: Any, /) -> None: ...
def UnregisterDeviceNotification(handle: Any, /) -> None: ...
DBT_CONFIGCHANGECANCELED: int
DBT_CONFIGCHANGED: int
DBT_CUSTOMEVENT: int
DBT_DEVICEARRIVAL: int
DBT_DEVICEQUERYREMOVE: int
DBT_DEVICEQUERYREMOVEFAILED: int
DBT_DEVICEREMOVECOMPLETE: int
DBT_DEVICEREMOVEPENDING: int
DBT_DEVICETYPESPECIFIC: int
DBT_QUERYCHANGECONFIG: int
SC_MANAGER_ALL_ACCESS: int
SC_MANAGER_CONNECT: int
SC_MANAGER_CREATE_SERVICE: int
SC_MANAGER_ENUMERATE_SERVICE: int
SC_MANAGER_LOCK: int
SC_MANAGER_MODIFY_BOOT_CONFIG: int
SC_MANAGER_QUERY_LOCK_STATUS: int
SERVICE_ALL_ACCESS: int
SERVICE_AUTO_START: int
SERVICE_BOOT_START: int
SERVICE_CHANGE_CONFIG: int
SERVICE_DEMAND_START: int
SERVICE_DISABLED: int
SERVICE_DRIVER: int
SERVICE_ENUMERATE_DEPENDENTS: int
SERVICE_ERROR_CRITICAL: int
SERVICE_ERROR_IGNORE: int
SERVICE_ERROR_NORMAL: int
SERVICE_ERROR_SEVERE: int
SERVICE_FILE_SYSTEM_DRIVER: int
SERVICE_INTERROGATE: int
SERVICE_KERNEL_DRIVER: int
SERVICE_NO_CHANGE: int
SERVICE_PAUSE_CONTINUE: int
SERVICE_QUERY_CONFIG: int
SERVICE_QUERY_STATUS: int
SERVICE_START: int
SERVICE_STOP: int
SERVICE_SYSTEM_START: int
SERVICE_USER_DEFINED_CONTROL: int
DEVICE_NOTIFY_ALL_INTERFACE_CLASSES: int
DEVICE_NOTIFY_SERVICE_HANDLE: int
DEVICE_NOTIFY_WINDOW_HANDLE: int
def ChangeServiceConfig(service: Any, type: Any, start: Any, errorControl: Any, imagePath: Any, group: Any, wantTag: Any, dependencies: Any, account: Any, password: Any, displayName: Any, /) -> Any: ...
def ChangeServiceConfig2(service: Any, level: Any, information: Any, /) -> None: ...
def QueryServiceConfig(service: Any, /) -> Any: ...
def QueryServiceConfig2(service: Any, level: Any, /) -> Any: ...
def QueryServiceObjectSecurity(service: Any, parts: Any, /) -> Any: ...
def SetServiceObjectSecurity(service: Any, parts: Any, descriptor: Any, /) -> None: ...
SC_ACTION_NONE: int
SC_ACTION_REBOOT: int
SC_ACTION_RESTART: int
SC_ACTION_RUN_COMMAND: int
SERVICE_CONFIG_DELAYED_AUTO_START_INFO: int
SERVICE_CONFIG_DESCRIPTION: int
SERVICE_CONFIG_FAILURE_ACTIONS: int
SERVICE_CONFIG_FAILURE_ACTIONS_FLAG: int
SERVICE_CONFIG_PRESHUTDOWN_INFO: int
SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO: int
SERVICE_CONFIG_SERVICE_SID_INFO: int
SERVICE_SID_TYPE_NONE: int
SERVICE_SID_TYPE_RESTRICTED: int
SERVICE_SID_TYPE_UNRESTRICTED: int
def EnumDependentServices(service: Any, state: Any = ..., /) -> Any: ...
def EnumServicesStatus(manager: Any, type: Any = ..., state: Any = ..., /) -> Any: ...
def EnumServicesStatusEx(manager: Any, type: Any = ..., state: Any = ..., level: Any = ..., group: Any = ..., /) -> Any: ...
def GetServiceDisplayName(manager: Any, name: Any, /) -> str: ...
def GetServiceKeyName(manager: Any, displayName: Any, /) -> str: ...
SC_ENUM_PROCESS_INFO: int
SERVICE_ACTIVE: int
SERVICE_INACTIVE: int
SERVICE_RUNS_IN_SYSTEM_PROCESS: int
SERVICE_STATE_ALL: int
