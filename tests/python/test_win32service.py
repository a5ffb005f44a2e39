# SPDX-License-Identifier: MIT
"""win32service: a service is created, configured, listed, started, stopped and deleted."""

from __future__ import annotations

import os
import sys
import time
import unittest
import winreg
from contextlib import contextmanager
from typing import Any, Iterator

import pywintypes
import win32service

NAME = "PyhostTestService"
DISPLAY_NAME = "A service of pyhost's tests: Dienst, служба"
HOST = os.environ.get("PYHOST_TEST_EXE", "C:\\pyhost\\pyhost.exe")
DIRECTORY = os.path.dirname(os.path.abspath(__file__))

# What Wine 8 answers where it keeps nothing: ERROR_INVALID_LEVEL, RPC_S_UNKNOWN_IF.
UNSUPPORTED = (124, 1717, 1733)


@contextmanager
def created(name: str = NAME, **changes: Any) -> Iterator[Any]:
    """Make a service that runs a class of service_under_test.py, and remove it again."""
    values = {
        "type": win32service.SERVICE_WIN32_OWN_PROCESS,
        "start": win32service.SERVICE_DEMAND_START,
        "path": f'"{HOST}"',
        "dependencies": None,
        **changes,
    }
    manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_ALL_ACCESS)
    service = win32service.CreateService(
        manager,
        name,
        DISPLAY_NAME,
        win32service.SERVICE_ALL_ACCESS,
        values["type"],
        values["start"],
        win32service.SERVICE_ERROR_NORMAL,
        values["path"],
        None,
        0,
        values["dependencies"],
        None,
        None,
    )
    key = f"SYSTEM\\CurrentControlSet\\Services\\{name}"
    with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, f"{key}\\PythonClass") as opened:
        winreg.SetValueEx(opened, "", 0, winreg.REG_SZ, f"{DIRECTORY}\\service_under_test.Service")
    with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, f"{key}\\PyHost") as opened:
        winreg.SetValueEx(opened, "Python", 0, winreg.REG_SZ, sys.executable)
    try:
        yield service
    finally:
        win32service.DeleteService(service)
        win32service.CloseServiceHandle(service)
        win32service.CloseServiceHandle(manager)


def wait_for(service: Any, state: int, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while win32service.QueryServiceStatus(service)[1] != state:
        if time.monotonic() > end:
            raise AssertionError(f"no state {state}: {win32service.QueryServiceStatusEx(service)}")
        time.sleep(0.02)


class Configuration(unittest.TestCase):
    def test_what_was_created(self) -> None:
        with created() as service:
            config = win32service.QueryServiceConfig(service)
            self.assertEqual(len(config), 9)
            self.assertEqual(config[:4], (16, 3, 1, f'"{HOST}"'))
            self.assertIsInstance(config[6], list)
            self.assertEqual(config[8], DISPLAY_NAME)
            status = win32service.QueryServiceStatus(service)
            self.assertEqual((len(status), status[1]), (7, win32service.SERVICE_STOPPED))

    def test_change(self) -> None:
        with created() as service:
            win32service.ChangeServiceConfig(
                service,
                win32service.SERVICE_NO_CHANGE,
                win32service.SERVICE_DISABLED,
                win32service.SERVICE_NO_CHANGE,
                None,
                None,
                0,
                None,
                None,
                None,
                "Another name",
            )
            config = win32service.QueryServiceConfig(service)
            self.assertEqual((config[1], config[3], config[8]), (4, f'"{HOST}"', "Another name"))
            with self.assertRaises(pywintypes.error) as caught:
                win32service.StartService(service, None)
            self.assertEqual(caught.exception.args[:2], (1058, "StartService"))

    def test_dependencies(self) -> None:  # Wine's QueryServiceConfig does not tell them: the registry does
        for given, stored in (
            (["RpcSs", "LanmanServer"], ["RpcSs", "LanmanServer"]),
            (None, None),
            ("", None),
            ("RpcSs", ["RpcSs"]),
        ):
            with created(dependencies=given):
                key = f"SYSTEM\\CurrentControlSet\\Services\\{NAME}"
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
                    try:
                        found = winreg.QueryValueEx(opened, "DependOnService")[0]
                    except FileNotFoundError:
                        found = None
                self.assertEqual(found or None, stored)

    def test_description(self) -> None:
        with created() as service:
            level = win32service.SERVICE_CONFIG_DESCRIPTION
            win32service.ChangeServiceConfig2(service, level, "Ein Dienst für Prüfungen")
            self.assertEqual(win32service.QueryServiceConfig2(service, level), "Ein Dienst für Prüfungen")

    def test_preshutdown_time(self) -> None:
        with created() as service:
            level = win32service.SERVICE_CONFIG_PRESHUTDOWN_INFO
            win32service.ChangeServiceConfig2(service, level, 12345)
            self.assertEqual(win32service.QueryServiceConfig2(service, level), 12345)

    def test_levels(self) -> None:
        """Every level is passed on; Wine drops most, so only the shape of an answer is looked at."""
        actions = {"ResetPeriod": 60, "RebootMsg": None, "Command": "", "Actions": ((1, 1000), (0, 0))}
        values = ((2, actions), (3, True), (4, True), (5, 1), (6, ["SeChangeNotifyPrivilege"]))
        with created() as service:
            for level, value in values:
                try:
                    win32service.ChangeServiceConfig2(service, level, value)
                    answer = win32service.QueryServiceConfig2(service, level)
                except pywintypes.error as failure:
                    self.assertIn(failure.winerror, UNSUPPORTED)
                else:
                    self.assertIs(type(answer), type(value))

    def test_bad_levels(self) -> None:
        with created() as service:
            with self.assertRaisesRegex(ValueError, "Info type 99 is not supported"):
                win32service.ChangeServiceConfig2(service, 99, None)
            with self.assertRaisesRegex(ValueError, "Info type 99 is not supported"):
                win32service.QueryServiceConfig2(service, 99)
            for key in ("ResetPeriod", "RebootMsg", "Command", "Actions"):
                actions = {"ResetPeriod": 60, "RebootMsg": "", "Command": "", "Actions": ()}
                del actions[key]
                with self.assertRaises(ValueError):
                    win32service.ChangeServiceConfig2(service, 2, actions)

    def test_security(self) -> None:
        """The calls are made; Wine keeps no descriptor."""
        with created() as service:
            descriptor = win32service.QueryServiceObjectSecurity(service, 4)
            self.assertIsInstance(descriptor, pywintypes.SECURITY_DESCRIPTORType)
            win32service.SetServiceObjectSecurity(service, 4, descriptor)


class Names(unittest.TestCase):
    def setUp(self) -> None:
        access = win32service.SC_MANAGER_CONNECT | win32service.SC_MANAGER_ENUMERATE_SERVICE
        self.manager = win32service.OpenSCManager(None, None, access)

    def test_both_names(self) -> None:
        with created():
            self.assertEqual(win32service.GetServiceDisplayName(self.manager, NAME), DISPLAY_NAME)
            self.assertEqual(win32service.GetServiceKeyName(self.manager, DISPLAY_NAME), NAME)
        with self.assertRaises(pywintypes.error) as caught:
            win32service.GetServiceKeyName(self.manager, "no such service")
        self.assertEqual(caught.exception.winerror, 1060)

    def test_lists(self) -> None:
        with created() as service:
            rows = win32service.EnumServicesStatus(self.manager)
            self.assertIsInstance(rows, tuple)
            found = {name: (display_name, status) for name, display_name, status in rows}
            self.assertEqual(found[NAME][0], DISPLAY_NAME)
            self.assertEqual(found[NAME][1][1], win32service.SERVICE_STOPPED)
            running = win32service.EnumServicesStatus(
                self.manager, win32service.SERVICE_WIN32, win32service.SERVICE_ACTIVE
            )
            self.assertNotIn(NAME, [row[0] for row in running])
            details = {row["ServiceName"]: row for row in win32service.EnumServicesStatusEx(self.manager)}
            self.assertEqual(details[NAME]["DisplayName"], DISPLAY_NAME)
            self.assertEqual(details[NAME]["ProcessId"], 0)
            self.assertEqual(win32service.EnumDependentServices(service), ())

    def test_lock(self) -> None:  # without effect since Windows Vista
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_ALL_ACCESS)
        win32service.UnlockServiceDatabase(win32service.LockServiceDatabase(manager))


class Life(unittest.TestCase):
    def test_start_control_stop(self) -> None:
        with created() as service:
            win32service.StartService(service, ["one", "two words"])
            wait_for(service, win32service.SERVICE_RUNNING)
            details = win32service.QueryServiceStatusEx(service)
            self.assertGreater(details["ProcessId"], 0)
            self.assertEqual(
                sorted(details),
                sorted(
                    "ServiceType CurrentState ControlsAccepted Win32ExitCode ServiceSpecificExitCode CheckPoint "
                    "WaitHint ProcessId ServiceFlags".split()
                ),
            )
            with self.assertRaises(pywintypes.error) as caught:
                win32service.StartService(service, None)
            self.assertEqual(caught.exception.winerror, 1056)
            self.assertEqual(len(win32service.ControlService(service, 200)), 7)
            win32service.ControlService(service, win32service.SERVICE_CONTROL_STOP)
            wait_for(service, win32service.SERVICE_STOPPED)
            with open(f"{DIRECTORY}\\service_under_test.txt", encoding="utf-8") as file:
                self.assertEqual(file.read().split("\n"), [NAME, "one", "two words", "other 200", "stop", ""])

    def test_access_that_was_not_asked_for(self) -> None:
        with created():
            manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
            service = win32service.OpenService(manager, NAME, win32service.SERVICE_QUERY_STATUS)
            with self.assertRaises(pywintypes.error) as caught:
                win32service.ControlService(service, win32service.SERVICE_CONTROL_STOP)
            self.assertEqual(caught.exception.args[:2], (5, "ControlService"))

    def test_no_such_service(self) -> None:
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
        with self.assertRaises(pywintypes.error) as caught:
            win32service.OpenService(manager, "no such service", win32service.SERVICE_START)
        self.assertEqual(caught.exception.args[:2], (1060, "OpenService"))
        self.assertTrue(caught.exception.strerror)

    def test_status_of_a_foreign_handle(self) -> None:
        with self.assertRaises(pywintypes.error) as caught:
            win32service.SetServiceStatus(12345, (16, 4, 0, 0, 0, 0, 0))
        self.assertEqual(caught.exception.args[:2], (6, "SetServiceStatus"))
        with self.assertRaises(TypeError):
            win32service.SetServiceStatus(12345, (16, 4, 0))
