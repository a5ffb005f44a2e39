# SPDX-License-Identifier: MIT
"""What few services use of pywin32, and what its own demonstrations need: the answers are those that pywin32 312 gave beside it."""

from __future__ import annotations

import ctypes
import datetime
import importlib
import os
import pickle
import struct
import sys
import tempfile
import threading
import unittest

import ntsecuritycon
import pywintypes
import win32api
import win32con
import win32console
import win32event
import win32file
import win32gui
import win32gui_struct
import win32pipe
import win32process
import win32security
import win32service
import win32ts

HERE = os.path.abspath(__file__)


class Errors(unittest.TestCase):
    def refuses(self, code: int, function: str, call, *arguments) -> None:  # type: ignore[no-untyped-def]
        with self.assertRaises(pywintypes.error) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.args[:2], (code, function))

    def test_handles(self) -> None:
        self.assertIsNone(win32api.CloseHandle(0))
        self.assertIsNone(win32api.CloseHandle(None))
        self.assertEqual((win32api.GetCurrentProcess(), win32process.GetCurrentProcess()), (-1, -1))
        self.assertEqual(win32api.GetCurrentThread(), -2)
        event = win32event.CreateEvent(None, 0, 0, None)
        self.refuses(87, "WaitForMultipleObjects", win32event.WaitForMultipleObjects, [event] * 65, 0, 0)

    def test_refusals(self) -> None:
        self.refuses(2, "GetFileVersionInfo:GetFileVersionInfoSize", win32api.GetFileVersionInfo, "C:\\nosuch.exe", "\\")
        self.refuses(6, "_get_osfhandle", win32file._get_osfhandle, 99)
        self.refuses(2, "GetFileSecurity", win32security.GetFileSecurity, "C:\\nosuch", 4)
        self.refuses(2, "GetNamedSecurityInfo", win32security.GetNamedSecurityInfo, "C:\\nosuch", 1, 4)
        with self.assertRaises(AttributeError):
            win32api.NoSuchFunctionW

    def test_time(self) -> None:
        moment = pywintypes.Time(0)
        self.assertEqual((type(moment).__module__, type(moment).__name__), ("pywintypes", "datetime"))
        self.assertIs(type(moment), pywintypes.TimeType)
        self.assertEqual(pickle.loads(pickle.dumps(moment)), moment)


class System(unittest.TestCase):
    def test_versions_of_files(self) -> None:
        fixed = win32api.GetFileVersionInfo(sys.executable, "\\")
        version = (fixed["FileVersionMS"] >> 16, fixed["FileVersionMS"] & 0xFFFF, fixed["FileVersionLS"] >> 16)
        self.assertEqual(version[:2], sys.version_info[:2])
        self.assertEqual(fixed["Signature"], -17890115)  # 0xFEEF04BD
        ((language, page),) = win32api.GetFileVersionInfo(sys.executable, r"\VarFileInfo\Translation")
        name = rf"\StringFileInfo\{language:04X}{page:04X}\FileVersion"
        self.assertTrue(win32api.GetFileVersionInfo(sys.executable, name).startswith("3."))

    def test_disks(self) -> None:
        mine, whole, free = win32api.GetDiskFreeSpaceEx("C:\\")
        self.assertTrue(0 < mine <= free < whole)
        self.assertEqual(win32file.GetDiskFreeSpaceEx("C:\\")[1], whole)
        sectors, size, _, clusters = win32api.GetDiskFreeSpace("C:\\")
        self.assertLess(abs(sectors * size * clusters - whole), 1 << 20)
        self.assertEqual(win32file.GetDriveType("C:\\"), win32con.DRIVE_FIXED)
        self.assertEqual(len(win32api.GetVolumeInformation("C:\\")), 5)

    def test_ini_files(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "a.ini")
            self.assertEqual(win32api.GetProfileVal("shop", "port", 80, path), 80)
            win32api.WriteProfileVal("shop", "port", 8080, path)
            win32api.WriteProfileVal("shop", "name", "\u00e4", path)
            self.assertEqual(win32api.GetProfileVal("shop", "port", 80, path), 8080)
            self.assertEqual(win32api.GetProfileVal("shop", "nosuch", "none", path), "none")
            self.assertEqual(win32api.GetProfileSection("shop", path)[0], "port=8080")

    def test_machine(self) -> None:
        self.assertEqual(win32api.GetDomainName(), win32api.GetUserNameEx(win32api.NameSamCompatible).split("\\")[0])
        self.assertEqual(win32api.GetSystemInfo()[1], 4096)
        self.assertIs(win32api.FormatMessageW, win32api.FormatMessage)
        self.assertIs(win32file.CreateFileW, win32file.CreateFile)

    def test_change_of_a_key(self) -> None:
        key = win32api.RegCreateKey(win32con.HKEY_CURRENT_USER, "PyhostTests")
        event = win32event.CreateEvent(None, 0, 0, None)
        win32api.RegNotifyChangeKeyValue(key, True, win32api.REG_NOTIFY_CHANGE_LAST_SET, event, True)
        win32api.RegSetValueEx(key, "a", 0, win32con.REG_SZ, "b")
        self.assertEqual(win32event.WaitForSingleObject(event, 20000), win32event.WAIT_OBJECT_0)
        win32api.RegDeleteKey(win32con.HKEY_CURRENT_USER, "PyhostTests")


class Processes(unittest.TestCase):
    def test_numbers(self) -> None:
        own = win32api.GetCurrentProcess()
        self.assertGreater(win32process.GetProcessMemoryInfo(own)["WorkingSetSize"], 1 << 20)
        times = win32process.GetProcessTimes(own)
        age = datetime.datetime.now(datetime.timezone.utc) - times["CreationTime"]
        self.assertTrue(datetime.timedelta(-1) < age < datetime.timedelta(1), age)
        self.assertGreaterEqual(times["UserTime"], 0)
        self.assertEqual(len(win32process.GetProcessIoCounters(own)), 6)
        modules = win32process.EnumProcessModules(own)
        self.assertTrue(win32process.GetModuleFileNameEx(own, modules[0]).lower().endswith("pyhost.exe"))
        self.assertFalse(win32process.IsWow64Process())

    def test_sessions(self) -> None:
        for session in win32ts.WTSEnumerateSessions():
            self.assertEqual(sorted(session), ["SessionId", "State", "WinStationName"])
        own = win32ts.ProcessIdToSessionId(os.getpid())
        self.assertIsInstance(win32ts.WTSQuerySessionInformation(0, own, win32ts.WTSUserName), str)
        self.assertEqual((win32ts.WTSActive, win32ts.WTSInit, win32ts.WTSUserName), (0, 9, 5))

    def test_stations(self) -> None:
        station = win32service.GetProcessWindowStation()
        name = win32service.GetUserObjectInformation(station, win32service.UOI_NAME)
        self.assertIn(name.lower(), [each.lower() for each in win32service.EnumWindowStations()])
        opened = win32service.OpenWindowStation(name, False, win32con.MAXIMUM_ALLOWED)
        self.assertTrue(opened)
        opened.CloseWindowStation()
        self.assertFalse(opened)


class Security(unittest.TestCase):
    def test_well_known(self) -> None:
        for kind, text in (
            (win32security.WinBuiltinAdministratorsSid, "S-1-5-32-544"),
            (win32security.WinLocalSystemSid, "S-1-5-18"),
            (win32security.WinWorldSid, "S-1-1-0"),
            (win32security.WinAuthenticatedUserSid, "S-1-5-11"),
        ):
            sid = win32security.CreateWellKnownSid(kind, None)
            self.assertEqual(win32security.ConvertSidToStringSid(sid), text)
            self.assertEqual(win32security.GetBinarySid(text), sid)

        self.assertEqual(win32security.SECURITY_NT_AUTHORITY, 5)
        self.assertEqual(ntsecuritycon.SECURITY_NT_AUTHORITY, (0, 0, 0, 0, 0, 5))

    def test_a_file_for_one(self) -> None:
        """As jupyter_core restricts a file to its user."""
        everyone = win32security.CreateWellKnownSid(win32security.WinWorldSid)
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "secret")
            open(path, "w").close()
            descriptor = win32security.GetFileSecurity(path, win32security.DACL_SECURITY_INFORMATION)
            acl = win32security.ACL()
            acl.AddAccessAllowedAce(win32security.ACL_REVISION, ntsecuritycon.FILE_ALL_ACCESS, everyone)
            descriptor.SetSecurityDescriptorDacl(1, acl, 0)
            win32security.SetFileSecurity(path, win32security.DACL_SECURITY_INFORMATION, descriptor)
            dacl = win32security.GetNamedSecurityInfo(
                path, win32security.SE_FILE_OBJECT, win32security.DACL_SECURITY_INFORMATION
            ).GetSecurityDescriptorDacl()
            sids = [dacl.GetAce(index)[2] for index in range(dacl.GetAceCount())]
            self.assertIn(everyone, sids)

    def test_sddl(self) -> None:
        text = "D:(A;;GA;;;SY)"
        descriptor = win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(text, 1)
        self.assertEqual(descriptor.GetSecurityDescriptorDacl().GetAceCount(), 1)
        again = win32security.ConvertSecurityDescriptorToStringSecurityDescriptor(descriptor, 1, 4)
        self.assertEqual(again, text)

    def test_keywords(self) -> None:
        token = win32security.OpenProcessToken(win32api.GetCurrentProcess(), win32security.TOKEN_ALL_ACCESS)
        copy = win32security.DuplicateTokenEx(
            ExistingToken=token, DesiredAccess=0x2000000, ImpersonationLevel=2, TokenType=1, TokenAttributes=None
        )
        self.assertTrue(copy)


class Files(unittest.TestCase):
    def test_locks(self) -> None:
        """As kombu and portalocker lock: by the descriptor's handle."""
        with tempfile.TemporaryFile() as file:
            handle = win32file._get_osfhandle(file.fileno())
            flags = win32con.LOCKFILE_EXCLUSIVE_LOCK | win32con.LOCKFILE_FAIL_IMMEDIATELY
            win32file.LockFileEx(handle, flags, 0, 0x7FFF0000, pywintypes.OVERLAPPED())
            win32file.UnlockFileEx(handle, 0, 0x7FFF0000, pywintypes.OVERLAPPED())
            with self.assertRaises(pywintypes.error):  # it is not locked any more
                win32file.UnlockFileEx(handle, 0, 0x7FFF0000, pywintypes.OVERLAPPED())

    def test_facts(self) -> None:
        handle = win32file.CreateFileW(HERE, win32con.GENERIC_READ, win32con.FILE_SHARE_READ, None, 3, 0, None)
        info = win32file.GetFileInformationByHandle(handle)
        self.assertEqual(info[6], os.path.getsize(HERE))
        written = win32file.GetFileTime(handle)[2]
        self.assertLess(abs(written.timestamp() - os.path.getmtime(HERE)), 1)


class Pipes(unittest.TestCase):
    def test_state(self) -> None:
        flags = win32pipe.PIPE_TYPE_MESSAGE | win32pipe.PIPE_READMODE_MESSAGE
        arguments = (win32pipe.PIPE_ACCESS_DUPLEX, flags, 3, 512, 512, 100, None)
        pipe = win32pipe.CreateNamedPipe(r"\\.\pipe\PyhostTests", *arguments)
        files = []  # keeps the client's end open: one that has gone before the server asks is no client

        def connect() -> None:
            files.append(open(r"\\.\pipe\PyhostTests", "r+b", 0))
            files[0].write(b"x")

        client = threading.Thread(target=connect)
        client.start()
        win32pipe.ConnectNamedPipe(pipe)
        client.join()
        self.assertEqual(win32file.ReadFile(pipe, 1)[1], b"x")
        state = win32pipe.GetNamedPipeHandleState(pipe, False, True)
        self.assertEqual(state[:4], (win32pipe.PIPE_READMODE_MESSAGE, 1, None, None))
        self.assertEqual(state[4].lower(), win32api.GetUserName().lower())
        self.assertEqual(win32pipe.GetNamedPipeHandleState(pipe)[2:], (None, None, ""))
        self.assertEqual(win32pipe.GetNamedPipeClientProcessId(pipe), os.getpid())
        files[0].close()


class Devices(unittest.TestCase):
    GUID = "{A5DCBF10-6530-11D2-901F-00C04FB951ED}"

    def test_filters(self) -> None:
        packed = win32gui_struct.PackDEV_BROADCAST_DEVICEINTERFACE(self.GUID)
        size, kind, reserved = struct.unpack_from("iii", packed)
        self.assertEqual((size, kind, reserved), (len(packed), 5, 0))
        self.assertEqual(packed[12:28], bytes(pywintypes.IID(self.GUID)))

    def test_events(self) -> None:
        for packed, facts in (
            (win32gui_struct.PackDEV_BROADCAST_DEVICEINTERFACE(self.GUID, "\\\\?\\USB"), {"name": "\\\\?\\USB"}),
            (win32gui_struct.PackDEV_BROADCAST_VOLUME(4, 1), {"unitmask": 4, "flags": 1}),
            (win32gui_struct.PackDEV_BROADCAST_HANDLE(7, 8, self.GUID), {"handle": 7, "hdevnotify": 8}),
        ):
            memory = ctypes.create_string_buffer(packed)
            info = win32gui_struct.UnpackDEV_BROADCAST(ctypes.addressof(memory))
            self.assertEqual({name: getattr(info, name) for name in facts}, facts)
        self.assertIsNone(win32gui_struct.UnpackDEV_BROADCAST(0))

    def test_memory(self) -> None:
        text = ctypes.create_unicode_buffer("\u00e4bc")
        self.assertEqual(win32gui.PyGetString(ctypes.addressof(text)), "\u00e4bc")
        self.assertEqual(bytes(win32gui.PyGetMemory(ctypes.addressof(text), 2)), b"\xe4\x00")


class Shell(unittest.TestCase):
    def test_folders(self) -> None:
        from win32com.shell import shell, shellcon

        data = shell.SHGetFolderPath(0, shellcon.CSIDL_COMMON_APPDATA, None, 0)
        self.assertEqual(data.lower(), os.environ["ProgramData"].lower())
        self.assertEqual(shell.SHGetSpecialFolderPath(0, shellcon.CSIDL_COMMON_APPDATA), data)
        self.assertEqual(shell.SHGetKnownFolderPath("{62AB5D82-FDC1-4DC3-A9DD-070D1D495D97}"), data)
        with self.assertRaises(pywintypes.com_error) as caught:
            shell.SHGetFolderPath(0, 0x7F, None, 0)
        self.assertLess(caught.exception.hresult, 0)
        self.assertIsInstance(shell.IsUserAnAdmin(), bool)

    def test_programs(self) -> None:
        from win32com.shell import shell, shellcon

        words = {"lpFile": os.environ["ComSpec"], "lpParameters": "/c exit 7"}
        started = shell.ShellExecuteEx(fMask=shellcon.SEE_MASK_NOCLOSEPROCESS, **words)
        win32event.WaitForSingleObject(started["hProcess"], 60000)
        self.assertEqual(win32process.GetExitCodeProcess(started["hProcess"]), 7)

    def test_the_rest_is_not_there(self) -> None:
        with self.assertRaises(ModuleNotFoundError):
            import win32com.client  # noqa: F401

    def test_another_package_of_that_name_has_no_part_of_it(self) -> None:
        own = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "win32com"}
        with tempfile.TemporaryDirectory() as directory:
            os.mkdir(os.path.join(directory, "win32com"))
            with open(os.path.join(directory, "win32com", "__init__.py"), "w", encoding="utf-8") as file:
                file.write("other = True\n")
            sys.path.insert(0, directory)
            importlib.invalidate_caches()
            try:
                self.assertTrue(importlib.import_module("win32com").other)
                with self.assertRaises(ModuleNotFoundError):
                    importlib.import_module("win32com.shell")
            finally:
                sys.path.remove(directory)
                importlib.invalidate_caches()
                for name in [name for name in sys.modules if name.partition(".")[0] == "win32com"]:
                    del sys.modules[name]
                sys.modules.update(own)


class Console(unittest.TestCase):
    def test_questions(self) -> None:
        self.assertIsInstance(win32console.GetConsoleWindow(), int)
        self.assertIsInstance(win32console.GetConsoleOutputCP(), int)
