# SPDX-License-Identifier: MIT
"""win32serviceutil: the framework's small print, and everything that installs and controls services."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import threading
import time
import unittest
import winreg
from typing import Any, Optional
from unittest import mock

import pywintypes
import service_under_test
import win32event
import win32service
import win32serviceutil
from test_win32service import DIRECTORY, HOST

NAME = service_under_test.Service._svc_name_
CLASS = f"{DIRECTORY}\\service_under_test.Service"
USAGE = "Usage: '{} [options] install|update|remove|start [...]|stop|restart [...]|debug [...]'"


def registry(subkey: str, name: str) -> Any:
    path = f"SYSTEM\\CurrentControlSet\\Services\\{NAME}\\{subkey}".rstrip("\\")
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            return winreg.QueryValueEx(key, name)[0]
    except FileNotFoundError:
        return None


def source() -> Any:
    """Return where the texts of the service's events are registered to be; None: there is no source."""
    path = f"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\{NAME}"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            return winreg.QueryValueEx(key, "EventMessageFile")[0]
    except FileNotFoundError:
        return None


class Configured(service_under_test.Service):
    _svc_description_ = "What it is for"
    _svc_deps_ = ["RpcSs"]
    _exe_args_ = '--first "second third"'


class CommandLine(unittest.TestCase):
    """HandleCommandLine: verbs, options, messages, results."""

    def tearDown(self) -> None:
        with contextlib.suppress(pywintypes.error):
            win32serviceutil.StopServiceWithDeps(NAME)
        with contextlib.suppress(pywintypes.error):
            win32serviceutil.RemoveService(NAME)

    def call(
        self, *words: str, cls: Any = service_under_test.Service, **more: Any
    ) -> tuple[Optional[int], list[str]]:
        """Return what a command line gave, None for an exit with code 1, and what it printed."""
        with contextlib.redirect_stdout(io.StringIO()) as output:
            try:
                result = win32serviceutil.HandleCommandLine(cls, CLASS, ["script.py", *words], **more)
            except SystemExit as end:
                self.assertEqual(end.code, 1)
                result = None
        return result, output.getvalue().splitlines()

    def test_install_and_remove(self) -> None:
        self.assertEqual(self.call("install"), (0, [f"Installing service {NAME}", "Service installed"]))
        self.assertEqual(registry("PythonClass", ""), CLASS)
        self.assertEqual(registry("PyHost", "Python"), sys.executable)
        self.assertEqual(registry("", "ImagePath"), f'"{HOST}"')
        self.assertEqual(registry("", "Start"), win32service.SERVICE_DEMAND_START)
        self.assertEqual(registry("", "DisplayName"), "pyhost test service")
        self.assertEqual(source(), HOST)
        self.assertTrue(os.path.isdir(os.path.join(os.environ["ProgramData"], "pyhost", NAME)))
        self.assertEqual(win32serviceutil.LocateSpecificServiceExe(NAME), f'"{HOST}"')
        self.assertEqual(self.call("remove"), (0, [f"Removing service {NAME}", "Service removed"]))
        code, lines = self.call("remove")
        self.assertEqual(code, 1060)
        self.assertRegex(lines[1], r"^Error removing service: .+ \(1060\)$")

    def test_install_all_that_a_class_says(self) -> None:
        code, _ = self.call("--startup", "auto", "--interactive", "install", cls=Configured)
        self.assertEqual(code, 0)
        self.assertEqual(registry("", "ImagePath"), f'"{HOST}" --first "second third"')
        self.assertEqual(registry("", "Start"), win32service.SERVICE_AUTO_START)
        self.assertEqual(registry("", "Type"), 0x110)
        self.assertEqual(registry("", "DependOnService"), ["RpcSs"])
        self.assertEqual(registry("", "Description"), "What it is for")

    @unittest.skipUnless("PYHOST_SANDBOX" in os.environ, "wrong passwords lock an account of Windows")
    def test_account(self) -> None:
        user = os.environ["USERNAME"]
        code, _ = self.call("--username", f".\\{user}", "--password", "secret", "install")
        self.assertEqual((code, registry("", "ObjectName").rpartition("\\")[2]), (0, user))

    def test_no_account(self) -> None:
        code, lines = self.call("--username", ".\\nobody there", "--password", "secret", "install")
        self.assertEqual(code, 1332)
        self.assertIn("nobody there", lines[1])
        self.assertIsNone(registry("", "ImagePath"))

    def test_the_host_by_another_name(self) -> None:
        named = os.path.join(DIRECTORY, "Shop.exe")
        shutil.copyfile(HOST, named)
        with mock.patch.object(service_under_test.Service, "_exe_name_", named):
            self.assertEqual(self.call("install")[0], 0)
            self.assertEqual(registry("", "ImagePath"), f'"{named}"')
            self.assertEqual(registry("PyHost", "Python"), sys.executable)
            self.assertEqual(source(), named)
            self.assertEqual(self.call("--startup", "auto", "update")[0], 0)
            self.assertEqual(registry("", "Start"), win32service.SERVICE_AUTO_START)
            self.assertEqual(self.call("remove")[0], 0)
        self.assertIsNone(source())

    def test_another_program_gets_its_record_alone(self) -> None:
        with mock.patch.multiple(
            service_under_test.Service, _exe_name_=sys.executable, _exe_args_="shop.py", create=True
        ):
            self.assertEqual(self.call("install")[0], 0)
        self.assertEqual(registry("", "ImagePath"), f'"{sys.executable}" shop.py')
        self.assertEqual(registry("PythonClass", ""), CLASS)
        self.assertIsNone(registry("PyHost", "Python"))
        self.assertIsNone(source())

    def test_install_again_is_update(self) -> None:
        self.call("install")
        code, lines = self.call("--startup=disabled", "install")
        expected = [f"Installing service {NAME}", "Changing service configuration", "Service updated"]
        self.assertEqual((code, lines), (0, expected))
        self.assertEqual(registry("", "Start"), win32service.SERVICE_DISABLED)
        code, lines = self.call("--startup", "manual", "update")
        self.assertEqual((code, lines), (0, ["Changing service configuration", "Service updated"]))
        self.assertEqual(registry("", "Start"), win32service.SERVICE_DEMAND_START)

    def test_update_what_is_not_there(self) -> None:
        code, lines = self.call("update")
        self.assertEqual(code, 1060)
        self.assertRegex(lines[1], r"^Error changing service configuration: .+ \(1060\)$")

    def test_delayed(self) -> None:  # Wine 8 cannot: a warning, no failure
        code, lines = self.call("--startup", "delayed", "install")
        self.assertEqual((code, registry("", "Start")), (0, win32service.SERVICE_AUTO_START))
        self.assertIn("Service installed", lines)

    def test_options_behind_the_verb(self) -> None:
        self.assertEqual(self.call("install", "--startup", "auto")[0], 0)
        self.assertEqual(registry("", "Start"), win32service.SERVICE_AUTO_START)

    def test_life(self) -> None:
        self.call("install")
        self.assertEqual(
            self.call("--wait", "20", "start", "one", "--two"), (0, [f"Starting service {NAME}"])
        )
        code, lines = self.call("start")
        self.assertEqual(code, 1056)
        self.assertRegex(lines[1], "^Error starting service: .+[^)]$")
        self.assertEqual(self.call("restart", "again"), (0, [f"Restarting service {NAME}"]))
        win32serviceutil.WaitForServiceStatus(NAME, win32service.SERVICE_RUNNING, 20)
        self.assertEqual(self.call("--wait", "20", "stop"), (0, [f"Stopping service {NAME}"]))
        self.assertEqual(win32serviceutil.QueryServiceStatus(NAME)[1], win32service.SERVICE_STOPPED)
        code, lines = self.call("stop")
        self.assertEqual(code, 1062)
        self.assertRegex(lines[1], r"^Error stopping service: .+ \(1062\)$")
        with open(f"{DIRECTORY}\\service_under_test.txt", encoding="utf-8") as file:
            self.assertEqual(file.read().split(), [NAME, "again", "stop"])

    def test_verbs_while_it_stops(self) -> None:
        """start, stop, restart, update, remove, StartService: none takes the old process for a new one."""
        go = win32event.CreateEvent(None, True, False, service_under_test.GO)
        self.addCleanup(win32event.SetEvent, go)
        self.call("install")
        self.call("--wait", "20", "start", "slow")
        self.assertEqual(self.call("stop")[0], 0)
        code, lines = self.call("start")
        self.assertEqual(code, 1056)
        self.assertRegex(lines[1], "^Error starting service: .+[^)]$")
        stops = f"The service is still stopping. Start it when it has stopped, or: pyhost restart {NAME}"
        self.assertEqual(lines[2:], [stops])
        for function in (win32serviceutil.StartService, win32serviceutil.RestartService):
            with self.assertRaises(pywintypes.error) as caught:
                function(NAME)
            self.assertIn(caught.exception.winerror, (1056, 1061))
        for verb in ("stop", "restart"):
            code, lines = self.call(verb)
            self.assertEqual(code, 1061, lines)
            self.assertRegex(lines[1], r"^Error \w+ service: .+ \(1061\)$")
        self.assertEqual(self.call("update"), (0, ["Changing service configuration", "Service updated"]))
        self.assertEqual(win32serviceutil.QueryServiceStatus(NAME)[1], win32service.SERVICE_STOP_PENDING)
        threading.Timer(0.2, win32event.SetEvent, [go]).start()
        self.assertEqual(self.call("remove"), (0, [f"Removing service {NAME}", "Service removed"]))
        self.assertEqual(self.call("start")[0], 1060)

    def test_custom_options(self) -> None:
        seen: list[Any] = []
        more = {"customInstallOptions": "x:", "customOptionHandler": seen.append}
        self.assertEqual(self.call("-x", "5", "--startup", "auto", "install", **more)[0], 0)
        self.assertEqual(seen, [[("-x", "5"), ("--startup", "auto")]])
        self.call("-x", "6", "update", **more)
        self.assertEqual(seen[1:], [[("-x", "6")]])

    def test_refused_custom_option_undoes_the_installation(self) -> None:
        def refuse(options: Any) -> None:
            raise ValueError("x is too small")

        code, lines = self.call("install", customOptionHandler=refuse)
        self.assertEqual((code, lines[1]), (-1, "Error installing service: x is too small"))
        self.assertIsNone(registry("", "ImagePath"))

    def test_usage(self) -> None:
        usage = USAGE.format(os.path.basename(sys.argv[0]))
        for words, first in (
            ((), usage),
            (("--startup", "auto"), usage),
            (("frobnicate",), "Unknown command - 'frobnicate'"),
            (("install", "more"), "Unknown command - 'install more'"),
            (("--no-such-option", "install"), "option --no-such-option not recognized"),
            (("--startup", "sometimes", "install"), "'sometimes' is not a valid startup option"),
            (("--wait", "long", "start"), "--wait must specify an integer number of seconds."),
        ):
            code, lines = self.call(*words)
            self.assertIsNone(code, words)
            self.assertEqual(lines[0], first)
            self.assertIn(usage, lines)
        self.assertIsNone(registry("", "ImagePath"))

    def test_debug_what_is_not_installed(self) -> None:
        code, lines = self.call("debug")
        self.assertIsNone(code)
        self.assertEqual(
            lines,
            [
                "The service does not appear to be installed.",
                "Please install the service before debugging it.",
            ],
        )


class Helpers(unittest.TestCase):
    def setUp(self) -> None:
        win32serviceutil.InstallService(CLASS, NAME, "pyhost test service", description="Words")
        self.addCleanup(win32serviceutil.RemoveService, NAME)

    def test_options(self) -> None:
        self.assertEqual(win32serviceutil.GetServiceCustomOption(NAME, "port", 80), 80)
        win32serviceutil.SetServiceCustomOption(NAME, "port", 8080)
        win32serviceutil.SetServiceCustomOption(service_under_test.Service, "root", "C:\\données")
        self.assertEqual(win32serviceutil.GetServiceCustomOption(service_under_test.Service, "port"), 8080)
        self.assertEqual(win32serviceutil.GetServiceCustomOption(NAME, "root"), "C:\\données")
        self.assertIsNone(win32serviceutil.GetServiceCustomOption(NAME, "nothing"))

    def test_display_name_will_do(self) -> None:
        self.assertEqual(
            win32serviceutil.QueryServiceStatus("pyhost test service")[1], win32service.SERVICE_STOPPED
        )
        self.assertEqual(win32serviceutil._GetServiceShortName("pyhost test service"), NAME)
        self.assertIsNone(win32serviceutil._GetServiceShortName("no such service"))

    def test_change(self) -> None:
        win32serviceutil.ChangeServiceConfig(CLASS, NAME, displayName="Another name", exeArgs="-x")
        self.assertEqual(registry("", "DisplayName"), "Another name")
        self.assertEqual(registry("", "ImagePath"), f'"{HOST}" -x')
        self.assertEqual(registry("", "Start"), win32service.SERVICE_DEMAND_START)

    def test_time_is_up(self) -> None:
        start = time.monotonic()
        with self.assertRaises(pywintypes.error) as caught:
            win32serviceutil.WaitForServiceStatus(NAME, win32service.SERVICE_RUNNING, 1)
        self.assertEqual(caught.exception.args[:2], (1053, "QueryServiceStatus"))
        self.assertGreaterEqual(time.monotonic() - start, 1)

    def test_no_performance_counters(self) -> None:
        with self.assertRaises(win32serviceutil.error):
            win32serviceutil.InstallPerfmonForService(NAME, "x.ini")

    def test_stop_with_dependents(self) -> None:
        win32serviceutil.InstallService(CLASS, NAME + "2", "pyhost test service 2", serviceDeps=[NAME])
        self.addCleanup(win32serviceutil.RemoveService, NAME + "2")
        for name in (NAME, NAME + "2"):
            win32serviceutil.StartService(name)
            win32serviceutil.WaitForServiceStatus(name, win32service.SERVICE_RUNNING, 20)
        win32serviceutil.StopServiceWithDeps(NAME)
        for name in (NAME, NAME + "2"):
            self.assertEqual(win32serviceutil.QueryServiceStatus(name)[1], win32service.SERVICE_STOPPED)

    def test_locate(self) -> None:
        self.assertEqual(win32serviceutil.LocatePythonServiceExe(), HOST)
        self.assertEqual(win32serviceutil.LocatePythonServiceExe("no such file"), HOST)
        self.assertEqual(win32serviceutil.LocatePythonServiceExe(sys.executable), sys.executable)


class ClassStrings(unittest.TestCase):
    def test_of_a_module(self) -> None:
        found = win32serviceutil.GetServiceClassString(service_under_test.Service)
        self.assertEqual(found, "service_under_test.Service")

    def test_of_a_script(self) -> None:
        cls = type("Main", (), {"__module__": "__main__"})
        script = f"{DIRECTORY}\\service_under_test.py"
        self.assertEqual(
            win32serviceutil.GetServiceClassString(cls, [script]), f"{DIRECTORY}\\service_under_test.Main"
        )

    def test_of_a_script_with_a_command_line_of_its_own(self) -> None:
        names = {"__module__": "__main__", "_svc_name_": NAME, "_svc_display_name_": "Main"}
        cls = type("Service", (), names)
        with contextlib.redirect_stdout(io.StringIO()):
            with mock.patch.object(sys, "argv", [f"{DIRECTORY}\\service_under_test.py"]):
                win32serviceutil.HandleCommandLine(cls, argv=["", "install"])
            found = registry("PythonClass", "")
            win32serviceutil.RemoveService(NAME)
        self.assertEqual(found, f"{DIRECTORY}\\service_under_test.Service")

    def test_of_a_module_of_a_package(self) -> None:
        cls = type("Shop", (), {"__module__": "__main__"})
        main = mock.Mock(__spec__=mock.Mock(origin="C:\\apps\\shop\\service.py"))
        main.__spec__.name = "shop.service"
        with mock.patch.dict(sys.modules, {"__main__": main}):
            found = win32serviceutil.GetServiceClassString(cls)
            self.assertEqual(found, "C:\\apps\\shop.service.Shop")
            with mock.patch.object(sys, "path", ["", "C:\\apps"]):
                found = win32serviceutil.GetServiceClassString(cls)
        self.assertEqual(found, "shop.service.Shop")


class Others(unittest.TestCase):
    """Services of other products."""

    def setUp(self) -> None:
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CREATE_SERVICE)
        access = win32service.SERVICE_CHANGE_CONFIG | 0x10000  # DELETE
        self.service = win32service.CreateService(
            manager, NAME, NAME, access, 0x10, 3, 1, "C:\\other\\other.exe", None, 0, None, None, None
        )
        win32service.CloseServiceHandle(manager)

    def tearDown(self) -> None:
        win32service.DeleteService(self.service)
        win32service.CloseServiceHandle(self.service)

    def test_are_left_alone(self) -> None:
        for exe in (None, sys.executable):
            with mock.patch.object(service_under_test.Service, "_exe_name_", exe):
                for verb in ("install", "update", "remove"):
                    with contextlib.redirect_stdout(io.StringIO()) as output:
                        code = win32serviceutil.HandleCommandLine(
                            service_under_test.Service, CLASS, ["script.py", verb]
                        )
                    self.assertNotEqual(code, 0, output.getvalue())
                    self.assertIn("runs another program", output.getvalue())
                    self.assertEqual(registry("", "ImagePath"), "C:\\other\\other.exe")
                    self.assertIsNone(registry("PythonClass", ""))


class Framework(unittest.TestCase):
    """What a class says of itself, without a service."""

    class Silent(win32serviceutil.ServiceFramework):
        _svc_name_ = "Silent"
        _svc_display_name_ = "Silent"

        def __init__(self) -> None:
            self.ssh = None
            self.checkPoint = 0
            self.calls: list[str] = []

        def SvcStop(self) -> str:
            return "stopped"

        def SvcOther(self, control: int) -> int:
            return control

    def test_accepted_controls(self) -> None:
        silent = self.Silent()
        self.assertEqual(silent.GetAcceptedControls(), 1)
        silent.SvcPause = silent.SvcContinue = silent.SvcShutdown = silent.SvcStop
        self.assertEqual(silent.GetAcceptedControls(), 7)

    def test_controls_go_to_their_methods(self) -> None:
        silent = self.Silent()
        self.assertEqual(silent.ServiceCtrlHandler(1), "stopped")
        self.assertIsNone(silent.ServiceCtrlHandler(4))
        self.assertEqual(silent.ServiceCtrlHandlerEx(200, 0, None), 200)
        with self.assertRaises(AttributeError):
            silent.ServiceCtrlHandler(2)

    def test_no_report_without_a_handle(self) -> None:
        silent = self.Silent()
        silent.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        self.assertEqual(silent.checkPoint, 0)

    def test_names(self) -> None:
        self.assertIs(win32serviceutil.error, RuntimeError)
        with self.assertRaises(AttributeError):
            win32serviceutil.NoSuchName
        self.assertIn("HandleCommandLine", dir(win32serviceutil))
