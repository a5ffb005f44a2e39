# SPDX-License-Identifier: MIT
"""win32pipe, win32file, win32security, win32ts: as the well-known pipe service uses them."""

from __future__ import annotations

import os
import tempfile
import threading
import unittest

import ntsecuritycon
import pywintypes
import win32api
import win32con
import win32event
import win32file
import win32pipe
import win32security
import win32timezone
import win32ts
import winerror

NAME = "\\\\.\\pipe\\pyhost-test"


def security_of_a_pipe() -> pywintypes.SECURITY_ATTRIBUTES:
    """Everyone may read and write, the owner may do all."""
    attributes = pywintypes.SECURITY_ATTRIBUTES()
    everyone = pywintypes.SID()
    everyone.Initialize(ntsecuritycon.SECURITY_WORLD_SID_AUTHORITY, 1)
    everyone.SetSubAuthority(0, ntsecuritycon.SECURITY_WORLD_RID)
    creator = pywintypes.SID()
    creator.Initialize(ntsecuritycon.SECURITY_CREATOR_SID_AUTHORITY, 1)
    creator.SetSubAuthority(0, ntsecuritycon.SECURITY_CREATOR_OWNER_RID)
    acl = pywintypes.ACL()
    acl.AddAccessAllowedAce(ntsecuritycon.FILE_GENERIC_READ | ntsecuritycon.FILE_GENERIC_WRITE, everyone)
    acl.AddAccessAllowedAce(ntsecuritycon.FILE_ALL_ACCESS, creator)
    attributes.SetSecurityDescriptorDacl(1, acl, 0)
    return attributes


class Pipes(unittest.TestCase):
    def test_anonymous(self) -> None:
        read, write = win32pipe.CreatePipe(None, 0)
        self.assertEqual(win32file.WriteFile(write, b"some bytes"), (0, 10))
        self.assertEqual(win32pipe.PeekNamedPipe(read, 4)[:2], (b"some", 10))
        self.assertEqual(win32file.ReadFile(read, 100), (0, b"some bytes"))
        write.Close()
        with self.assertRaises(pywintypes.error) as caught:
            win32file.ReadFile(read, 100)
        self.assertEqual(caught.exception.args[:2], (winerror.ERROR_BROKEN_PIPE, "ReadFile"))

    def test_a_server_that_waits(self) -> None:
        overlapped = pywintypes.OVERLAPPED()
        overlapped.hEvent = win32event.CreateEvent(None, 0, 0, None)
        pipe = win32pipe.CreateNamedPipe(
            NAME,
            win32pipe.PIPE_ACCESS_DUPLEX | win32file.FILE_FLAG_OVERLAPPED,
            win32pipe.PIPE_TYPE_MESSAGE | win32pipe.PIPE_READMODE_BYTE,
            win32pipe.PIPE_UNLIMITED_INSTANCES,
            0,
            0,
            6000,
            security_of_a_pipe(),
        )
        code = win32pipe.ConnectNamedPipe(pipe, overlapped)
        self.assertIn(code, (winerror.ERROR_IO_PENDING, winerror.ERROR_PIPE_CONNECTED))
        answers: list[bytes] = []

        def call() -> None:
            answers.append(win32pipe.CallNamedPipe(NAME, b"hello", 256, win32pipe.NMPWAIT_WAIT_FOREVER))

        client = threading.Thread(target=call)
        client.start()
        stop = win32event.CreateEvent(None, 0, 0, None)
        self.assertEqual(win32event.WaitForMultipleObjects((stop, overlapped.hEvent), 0, 10_000), 1)
        again = pywintypes.OVERLAPPED()
        again.hEvent = win32event.CreateEvent(None, True, 0, None)
        code, buffer = win32file.ReadFile(pipe, win32file.AllocateReadBuffer(256), again)
        count = win32file.GetOverlappedResult(pipe, again, True)
        self.assertEqual(bytes(buffer[:count]), b"hello")
        third = pywintypes.OVERLAPPED()
        third.hEvent = win32event.CreateEvent(None, True, 0, None)
        win32file.WriteFile(pipe, b"good bye", third)
        self.assertEqual(win32file.GetOverlappedResult(pipe, third, True), 8)
        client.join(10)
        self.assertEqual(answers, [b"good bye"])
        win32pipe.DisconnectNamedPipe(pipe)
        win32file.CloseHandle(pipe)

    def test_no_server(self) -> None:
        with self.assertRaises(pywintypes.error) as caught:
            win32pipe.CallNamedPipe("\\\\.\\pipe\\pyhost-nobody", b"", 1, win32pipe.NMPWAIT_NOWAIT)
        self.assertEqual(caught.exception.funcname, "CallNamedPipe")


class Files(unittest.TestCase):
    def test_write_and_read(self) -> None:
        path = os.path.join(tempfile.gettempdir(), "pyhost-test.bin")
        access = win32con.GENERIC_READ | win32con.GENERIC_WRITE
        file = win32file.CreateFile(path, access, 0, None, win32con.CREATE_ALWAYS, 0, None)
        self.assertEqual(win32file.WriteFile(file, b"0123456789"), (0, 10))
        self.assertEqual(win32file.SetFilePointer(file, -4, win32file.FILE_END), 6)
        self.assertEqual(win32file.ReadFile(file, 100, None), (0, b"6789"))
        self.assertEqual(win32file.GetFileSize(file), 10)
        win32file.CloseHandle(file)
        with self.assertRaises(pywintypes.error) as caught:
            win32file.CreateFile(path + "x", win32con.GENERIC_READ, 0, None, win32con.OPEN_EXISTING, 0, None)
        self.assertEqual(caught.exception.args[:2], (2, "CreateFile"))
        win32file.DeleteFile(path)

    def test_change_notification(self) -> None:
        place = tempfile.mkdtemp()
        filter = win32con.FILE_NOTIFY_CHANGE_FILE_NAME
        handle = win32file.FindFirstChangeNotification(place, 0, filter)
        open(os.path.join(place, "new"), "w").close()
        self.assertEqual(win32event.WaitForSingleObject(handle, 5000), 0)
        win32file.FindNextChangeNotification(handle)
        win32file.FindCloseChangeNotification(handle)


class Security(unittest.TestCase):
    def test_sid(self) -> None:
        everyone = win32security.ConvertStringSidToSid("S-1-1-0")
        self.assertEqual(str(everyone), "PySID:S-1-1-0")
        self.assertEqual(win32security.ConvertSidToStringSid(everyone), "S-1-1-0")
        self.assertEqual(pywintypes.SID(bytes(everyone)), everyone)
        self.assertEqual(len(win32security.LookupAccountSid(None, everyone)), 3)

    def test_descriptor(self) -> None:
        descriptor = security_of_a_pipe().SECURITY_DESCRIPTOR
        copy = pywintypes.SECURITY_DESCRIPTOR(bytes(descriptor))
        self.assertEqual(bytes(copy), bytes(descriptor))
        self.assertEqual(copy.GetSecurityDescriptorDacl().GetAceCount(), 2)
        (kind, flags), access, sid = copy.GetSecurityDescriptorDacl().GetAce(0)
        self.assertEqual((kind, flags, str(sid)), (0, 0, "PySID:S-1-1-0"))

    def test_a_broken_descriptor_is_refused(self) -> None:
        attributes = pywintypes.SECURITY_ATTRIBUTES()
        for broken in (b"", b"\x01" * 30, bytes(security_of_a_pipe().SECURITY_DESCRIPTOR)[:-8]):
            attributes.SECURITY_DESCRIPTOR = broken
            with self.assertRaises((TypeError, ValueError)):
                win32event.CreateEvent(attributes, 0, 0, None)

    def test_token(self) -> None:
        access = win32con.TOKEN_QUERY | win32con.TOKEN_ADJUST_PRIVILEGES
        token = win32security.OpenProcessToken(win32api.GetCurrentProcess(), access)
        sid, _ = win32security.GetTokenInformation(token, win32security.TokenUser)
        self.assertTrue(str(sid).startswith("PySID:S-1-5-"))
        luid = win32security.LookupPrivilegeValue(None, win32security.SE_SHUTDOWN_NAME)
        privileges = ((luid, win32con.SE_PRIVILEGE_ENABLED),)
        win32security.AdjustTokenPrivileges(token, False, privileges)

    def test_sessions(self) -> None:
        self.assertIsInstance(win32ts.WTSGetActiveConsoleSessionId(), int)
        self.assertIsInstance(win32ts.ProcessIdToSessionId(win32api.GetCurrentProcessId()), int)

    def test_time(self) -> None:
        self.assertLess(abs((win32timezone.now() - win32timezone.utcnow()).total_seconds()), 5)
