# SPDX-License-Identifier: MIT
"""win32api, win32process, pythoncom, win32evtlog and win32evtlogutil: what services use of them."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest

import pythoncom
import pywintypes
import servicemanager
import win32api
import win32con
import win32event
import win32evtlog
import win32evtlogutil
import win32process


class Api(unittest.TestCase):
    def test_console_handlers(self) -> None:
        handler = lambda event: True  # noqa: E731: as services write it
        self.assertIsNone(win32api.SetConsoleCtrlHandler(handler, True))
        self.assertIsNone(win32api.SetConsoleCtrlHandler(handler, False))
        with self.assertRaisesRegex(ValueError, "The object has not been registered"):
            win32api.SetConsoleCtrlHandler(handler, False)
        with self.assertRaises(TypeError):
            win32api.SetConsoleCtrlHandler("no handler")

    def test_no_console_no_title(self) -> None:
        with self.assertRaises(win32api.error):
            win32api.GetConsoleTitle()

    def test_duplicate_handle(self) -> None:
        event = win32event.CreateEvent(None, 0, 0, None)
        here = win32api.GetCurrentProcess()
        other = win32api.DuplicateHandle(here, event, here, 0, 0, win32con.DUPLICATE_SAME_ACCESS)
        win32event.SetEvent(other)
        self.assertEqual(win32event.WaitForSingleObject(event, 0), 0)
        win32api.CloseHandle(other)
        self.assertFalse(other)

    def test_names(self) -> None:
        self.assertEqual(win32api.GetComputerName().upper(), os.environ["COMPUTERNAME"].upper())
        self.assertTrue(win32api.GetUserName())
        self.assertTrue(win32api.GetSystemDirectory().lower().endswith("system32"))
        self.assertTrue(win32api.GetModuleFileName(0).endswith("pyhost.exe"))
        self.assertEqual(
            win32api.ExpandEnvironmentStrings("%COMPUTERNAME%!"), os.environ["COMPUTERNAME"] + "!"
        )
        self.assertTrue(win32api.GetLongPathName(sys.executable))
        self.assertIn("C:\\", win32api.GetLogicalDriveStrings().split("\0"))
        self.assertTrue(win32api.GetLogicalDrives() & 4)
        self.assertEqual(win32api.Sleep(1), 0)
        self.assertGreater(win32api.GlobalMemoryStatusEx()["TotalPhys"], 0)

    def test_expansions(self) -> None:
        self.assertEqual(win32api.ExpandEnvironmentStrings(""), "")
        self.assertEqual(win32api.ExpandEnvironmentStrings("%no such variable%"), "%no such variable%")
        os.environ["PYHOST_LONG"] = "x" * 30_000
        try:
            self.assertEqual(win32api.ExpandEnvironmentStrings("%PYHOST_LONG%"), "x" * 30_000)
            with self.assertRaises(win32api.error):  # Windows knows none of more than 32K
                win32api.ExpandEnvironmentStrings("%PYHOST_LONG%" * 2)
        finally:
            del os.environ["PYHOST_LONG"]

    def test_find_files(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            for name in ("plain", "one.txt", "two.TXT"):
                with open(os.path.join(place, name), "w", encoding="ascii") as file:
                    file.write("12345")

            def found(pattern: str) -> list[str]:
                return sorted(item[8] for item in win32api.FindFiles(os.path.join(place, pattern)))

            self.assertEqual(found("*.*"), [".", "..", "one.txt", "plain", "two.TXT"])
            self.assertEqual(found("*.txt"), ["one.txt", "two.TXT"])
            self.assertEqual(found("none*"), [])
            file_found = win32api.FindFiles(os.path.join(place, "plain"))[0]
            self.assertEqual(file_found[4:8], (0, 5, 0, 0))
            self.assertLess(abs(file_found[3].timestamp() - os.stat(os.path.join(place, "plain")).st_mtime), 0.001)
        with self.assertRaises(win32api.error) as caught:
            win32api.FindFiles("C:\\no such directory\\*")
        self.assertEqual(caught.exception.args[:2], (3, "FindFirstFile"))

    def test_texts_of_errors(self) -> None:
        text = win32api.FormatMessage(2)
        self.assertTrue(text.endswith(".\r\n"), repr(text))
        with self.assertRaises(win32api.error) as caught:
            win32api.FormatMessage(0x2FFFFFFF)
        self.assertEqual(caught.exception.args[:2], (317, "FormatMessageW"))
        for call in (
            lambda: win32api.GetFileAttributes("C:\\no such file"),  # C code raises it
            lambda: win32api.RegOpenKey(win32con.HKEY_CURRENT_USER, "Software\\no such key"),  # Python code does
        ):
            with self.assertRaises(win32api.error) as caught:
                call()
            self.assertEqual(caught.exception.args[2], text[:-2])

    def test_registry(self) -> None:
        key = win32api.RegCreateKey(win32con.HKEY_CURRENT_USER, "Software\\pyhost-test\\inner")
        self.assertTrue(repr(key).startswith("<PyHKEY:"))
        win32api.RegSetValueEx(key, "number", 0, win32con.REG_DWORD, 7)
        win32api.RegSetValue(key, None, win32con.REG_SZ, "default")
        self.assertEqual(win32api.RegQueryValueEx(key, "number"), (7, win32con.REG_DWORD))
        self.assertEqual(win32api.RegQueryValue(key, None), "default")
        win32api.RegCloseKey(key)
        with self.assertRaises(win32api.error) as caught:
            win32api.RegOpenKey(win32con.HKEY_CURRENT_USER, "Software\\no such key")
        self.assertEqual(caught.exception.args[:2], (2, "RegOpenKeyEx"))
        with win32api.RegOpenKey(
            win32con.HKEY_CURRENT_USER, "Software\\pyhost-test", 0, win32con.KEY_ALL_ACCESS
        ) as outer:
            self.assertEqual(win32api.RegEnumKey(outer, 0), "inner")
            win32api.RegDeleteKey(outer, "inner")


class Processes(unittest.TestCase):
    def test_create(self) -> None:
        start = win32process.STARTUPINFO()
        start.dwFlags = win32process.STARTF_USESHOWWINDOW
        start.wShowWindow = win32con.SW_HIDE
        command = f'"{sys.executable}" -c "import os, sys; sys.exit(int(os.environ[\'CODE\']))"'
        environment = {**os.environ, "CODE": "42"}
        process, thread, pid, _ = win32process.CreateProcess(
            None, command, None, None, 0, win32con.NORMAL_PRIORITY_CLASS, environment, "C:\\", start
        )
        self.assertEqual(win32process.GetProcessId(process), pid)
        self.assertEqual(win32event.WaitForSingleObject(process, 30_000), 0)
        self.assertEqual(win32process.GetExitCodeProcess(process), 42)
        thread.Close()

    def test_terminate(self) -> None:
        command = f'"{sys.executable}" -c "import time; time.sleep(60)"'
        process = win32process.CreateProcess(
            None, command, None, None, 0, 0, None, None, win32process.STARTUPINFO()
        )[0]
        self.assertEqual(win32process.GetExitCodeProcess(process), win32con.STILL_ACTIVE)
        win32api.TerminateProcess(process, 7)
        win32event.WaitForSingleObject(process, 10_000)
        self.assertEqual(win32process.GetExitCodeProcess(process), 7)

    def test_no_such_program(self) -> None:
        with self.assertRaises(pywintypes.error) as caught:
            win32process.CreateProcess(
                "C:\\no.exe", None, None, None, 0, 0, None, None, win32process.STARTUPINFO()
            )
        self.assertEqual(caught.exception.args[:2], (2, "CreateProcess"))

    def test_list(self) -> None:
        self.assertIn(win32process.GetCurrentProcessId(), win32process.EnumProcesses())


class Events(unittest.TestCase):
    """Wine keeps no events: that the calls are made is all that can be seen here."""

    def test_report(self) -> None:
        win32evtlogutil.ReportEvent("pyhost-test", 0xF000, strings=["a", "b"], data=b"raw")
        win32evtlogutil.ReportEvent("pyhost-test", 1, eventType=win32evtlog.EVENTLOG_INFORMATION_TYPE)

    def test_sources(self) -> None:
        win32evtlogutil.AddSourceToRegistry("pyhost-test")
        path = "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\pyhost-test"
        key = win32api.RegOpenKey(win32con.HKEY_LOCAL_MACHINE, path)
        self.assertEqual(win32api.RegQueryValueEx(key, "EventMessageFile"), (servicemanager.__file__, 2))
        key.Close()
        win32evtlogutil.RemoveSourceFromRegistry("pyhost-test")
        win32evtlogutil.RemoveSourceFromRegistry("pyhost-test")
        with self.assertRaises(win32api.error):
            win32api.RegOpenKey(win32con.HKEY_LOCAL_MACHINE, path)

    def test_message_file_that_is_not_there(self) -> None:
        """What logging.handlers.NTEventLogHandler works out is no reason to lose the texts."""
        path = "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\pyhost-test"
        self.addCleanup(win32evtlogutil.RemoveSourceFromRegistry, "pyhost-test")
        own = servicemanager.__file__
        there = os.path.join(os.environ["SystemRoot"], "system32", "kernel32.dll")
        for said, found in (
            ("C:\\pyhost\\win32service.pyd", own),
            (there, f"{there};{own}"),
            (f"{there};C:\\no.dll", f"{there};{own}"),
        ):
            win32evtlogutil.AddSourceToRegistry("pyhost-test", said)
            key = win32api.RegOpenKey(win32con.HKEY_LOCAL_MACHINE, path)
            self.assertEqual(win32api.RegQueryValueEx(key, "EventMessageFile")[0], found)
            key.Close()
        win32evtlogutil.RemoveSourceFromRegistry("pyhost-test")
        win32evtlogutil.AddSourceToRegistry("pyhost-test", there)
        key = win32api.RegOpenKey(win32con.HKEY_LOCAL_MACHINE, path)
        self.assertEqual(win32api.RegQueryValueEx(key, "EventMessageFile")[0], there)
        key.Close()

    def test_message_table(self) -> None:
        text = win32evtlog.FormatMessageOfFile(servicemanager.__file__, 0x40001002, ["Name", "."])
        self.assertTrue(text and text.startswith("The Name service has started"), text)

    def test_what_logging_writes_has_a_text(self) -> None:
        """NTEventLogHandler writes the event 1; pywin32's DLLs have 1 to 9."""
        for identifier in (1, 9, 0x40000001, 0x80000009):
            text = win32evtlog.FormatMessageOfFile(servicemanager.__file__, identifier, ["by logging"])
            self.assertEqual((text or "").strip(), "by logging")


class Com(unittest.TestCase):
    def test_begin_and_end(self) -> None:
        pythoncom.CoInitialize()
        self.assertEqual(pythoncom.PumpWaitingMessages(), 0)
        with self.assertRaises(pythoncom.com_error):
            pythoncom.CoInitializeEx(pythoncom.COINIT_MULTITHREADED)
        pythoncom.CoUninitialize()
