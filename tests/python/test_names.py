# SPDX-License-Identifier: MIT
"""Every name that services were seen to use, and that pywin32's service modules document, is there."""

from __future__ import annotations

import importlib
import importlib.util
import unittest

NAMES = {
    "servicemanager": """LogMsg LogInfoMsg LogWarningMsg LogErrorMsg SetEventSourceName RegisterServiceCtrlHandler CoInitializeEx
        CoUninitialize Debugging RunningAsService PumpWaitingMessages StartServiceCtrlDispatcher Initialize Finalize
        PrepareToHostSingle PrepareToHostMultiple startup_error PYS_SERVICE_STARTING PYS_SERVICE_STARTED
        PYS_SERVICE_STOPPING PYS_SERVICE_STOPPED EVENTLOG_ERROR_TYPE EVENTLOG_WARNING_TYPE EVENTLOG_INFORMATION_TYPE
        EVENTLOG_AUDIT_SUCCESS EVENTLOG_AUDIT_FAILURE COINIT_MULTITHREADED __file__""",
    "win32serviceutil": """ServiceFramework HandleCommandLine InstallService SetServiceCustomOption GetServiceCustomOption StartService
        StopService usage ControlService RemoveService RestartService ChangeServiceConfig GetServiceClassString
        QueryServiceStatus StopServiceWithDeps WaitForServiceStatus InstallPythonClassString LocatePythonServiceExe
        LocateSpecificServiceExe SmartOpenService InstallPerfmonForService DebugService _GetServiceShortName error""",
    "win32service": """OpenSCManager CreateService OpenService ChangeServiceConfig ChangeServiceConfig2 QueryServiceConfig
        QueryServiceConfig2 QueryServiceStatus QueryServiceStatusEx StartService ControlService DeleteService
        EnumServicesStatus EnumServicesStatusEx EnumDependentServices GetServiceKeyName GetServiceDisplayName
        LockServiceDatabase UnlockServiceDatabase QueryServiceLockStatus QueryServiceObjectSecurity
        SetServiceObjectSecurity SetServiceStatus CloseServiceHandle RegisterDeviceNotification
        UnregisterDeviceNotification error""",
    "win32event": """CreateEvent SetEvent ResetEvent PulseEvent OpenEvent CreateMutex OpenMutex ReleaseMutex CreateSemaphore
        OpenSemaphore ReleaseSemaphore CreateWaitableTimer OpenWaitableTimer SetWaitableTimer CancelWaitableTimer
        WaitForSingleObject WaitForSingleObjectEx WaitForMultipleObjects WaitForMultipleObjectsEx
        MsgWaitForMultipleObjects MsgWaitForMultipleObjectsEx SignalObjectAndWait WaitForInputIdle error""",
    "pywintypes": """error com_error HANDLE HANDLEType SECURITY_ATTRIBUTES SECURITY_DESCRIPTOR SID ACL IID OVERLAPPED Time TimeType
        UnicodeType CreateGuid TRUE FALSE""",
    "win32api": """SetConsoleCtrlHandler GetCurrentProcess error DuplicateHandle GetLastError Sleep TerminateProcess CloseHandle
        GetConsoleTitle GetModuleFileName GetModuleHandle GetComputerName GetUserName OpenProcess FormatMessage
        RegOpenKey RegOpenKeyEx RegCreateKey RegSetValue RegSetValueEx RegQueryValue RegQueryValueEx RegCloseKey
        RegDeleteKey RegEnumKey GetSystemDirectory GetWindowsDirectory GenerateConsoleCtrlEvent GetShortPathName
        GetTickCount PostThreadMessage GetVersionEx FindFiles LoadLibrary FreeLibrary ExpandEnvironmentStrings""",
    "win32process": """STARTUPINFO STARTF_USESHOWWINDOW STARTF_USESTDHANDLES CREATE_NEW_CONSOLE CREATE_NO_WINDOW CreateProcess
        GetExitCodeProcess CreateProcessAsUser GetCurrentProcess TerminateProcess SetPriorityClass EnumProcesses""",
    "win32security": """SECURITY_ATTRIBUTES OpenProcessToken DuplicateTokenEx GetTokenInformation SetTokenInformation TokenUser
        TokenSessionId TokenPrimary SecurityIdentification LookupPrivilegeValue AdjustTokenPrivileges LogonUser
        ImpersonateLoggedOnUser RevertToSelf LookupAccountName TOKEN_QUERY SE_PRIVILEGE_ENABLED SE_DEBUG_NAME""",
    "win32file": """CreateFile ReadFile WriteFile CloseHandle FindFirstChangeNotification FindNextChangeNotification
        FindCloseChangeNotification GetOverlappedResult AllocateReadBuffer ReadDirectoryChangesW FlushFileBuffers
        FILE_FLAG_OVERLAPPED GENERIC_READ GENERIC_WRITE OPEN_EXISTING OVERLAPPED""",
    "win32pipe": """CreatePipe CreateNamedPipe ConnectNamedPipe DisconnectNamedPipe CallNamedPipe PeekNamedPipe WaitNamedPipe
        SetNamedPipeHandleState TransactNamedPipe PIPE_ACCESS_DUPLEX PIPE_UNLIMITED_INSTANCES NMPWAIT_WAIT_FOREVER""",
    "win32ts": "WTSGetActiveConsoleSessionId WTSQueryUserToken ProcessIdToSessionId",
    "win32profile": "CreateEnvironmentBlock",
    "win32evtlog": """OpenEventLog ReadEventLog CloseEventLog GetNumberOfEventLogRecords RegisterEventSource ReportEvent
        DeregisterEventSource EVENTLOG_INFORMATION_TYPE EVENTLOG_BACKWARDS_READ""",
    "win32evtlogutil": """ReportEvent AddSourceToRegistry RemoveSourceFromRegistry FormatMessage SafeFormatMessage
        FeedEventLogRecords""",
    "win32timezone": "TimeZoneInfo now utcnow",
    "pythoncom": "CoInitialize CoInitializeEx CoUninitialize PumpWaitingMessages com_error COINIT_MULTITHREADED",
}


class Names(unittest.TestCase):
    def test_all_are_there(self) -> None:
        for module, names in NAMES.items():
            loaded = importlib.import_module(module)
            missing = [name for name in names.split() if not hasattr(loaded, name)]
            self.assertEqual(missing, [], module)

    def test_all_are_found(self) -> None:
        """Programs ask so whether they run as a service, or have pywin32."""
        for module in ("servicemanager", *NAMES):
            self.assertIsNotNone(importlib.util.find_spec(module), module)

    def test_star(self) -> None:
        space: dict[str, object] = {}
        for module in ("win32event", "win32file", "win32pipe", "win32api", "win32service", "pywintypes"):
            exec(f"from {module} import *", space)
        for name in (
            "CreateEvent",
            "OVERLAPPED",
            "CreateNamedPipe",
            "RegOpenKey",
            "SERVICE_STOPPED",
            "FILE_FLAG_OVERLAPPED",
        ):
            self.assertIn(name, space)
