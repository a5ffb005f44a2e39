# SPDX-License-Identifier: MIT
r"""Plays the cases of cases.json under one host: python.exe player.py HOST CASE...

HOST is "pythonservice" or "pyhost". Needs pywin32, whose win32serviceutil installs each service as
"service.py install" does; for pyhost the service is then adopted. What comes of it is appended to C:\side\record.jsonl
between the lines that the service writes.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import winreg

import pywintypes
import recording
import win32api
import win32con
import win32event
import win32process
import win32service
import win32serviceutil

NAME = "SideBySide"
PYHOST = r"C:\pyhost\pyhost.exe"
PLAY_SCM = r"C:\side\play_scm.exe"
PATIENCE = 60  # seconds after which what must come does not
UNHEARD = 60000  # milliseconds after which a control counts as not heard
UNENDED = 20  # seconds after which a service counts as one that does not end: four times pyhost's limit
STOP_LIMIT = "5"  # seconds, pyhost's
KEY = rf"SYSTEM\CurrentControlSet\Services\{NAME}"


def make_event(name: str) -> pywintypes.HANDLEType:
    """The event that a service sets or waits for."""
    return win32event.CreateEvent(None, 0, 0, "Global\\side-" + name)


class Player:
    """One case: the service, and what is done to it."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.heard = make_event("heard")
        self.go = make_event("go")
        self.process: pywintypes.HANDLEType | None = None

    def install(self, class_name: str, arguments: str | None) -> None:
        """Install the service as pywin32 does; adopt it for pyhost."""
        if class_name.startswith("Demos"):
            class_name = os.path.join(os.path.dirname(win32service.__file__), class_name)
        else:
            class_name = rf"C:\side\{class_name}"
        win32serviceutil.InstallService(class_name, NAME, "Side by side", exeArgs=arguments)
        if self.host == "pyhost":
            for verb in (("adopt", NAME), ("update", NAME, "--stop-limit", STOP_LIMIT)):
                subprocess.run([PYHOST, *verb], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def remove(self) -> None:
        """End what is left of the service, and remove it."""
        if self.process is None:
            self.open_process()
        if self.process is not None and win32event.WaitForSingleObject(self.process, 0) == win32event.WAIT_TIMEOUT:
            win32api.TerminateProcess(self.process, 1)
            win32event.WaitForSingleObject(self.process, PATIENCE * 1000)
        win32serviceutil.RemoveService(NAME)

    def open_process(self) -> None:
        """Hold on to the service's process, if it has one, so that its end is seen."""
        process = self.status()["ProcessId"]
        if process:
            access = win32con.PROCESS_TERMINATE | win32con.SYNCHRONIZE | win32con.PROCESS_QUERY_INFORMATION
            with contextlib.suppress(pywintypes.error):  # it has ended by now
                self.process = win32api.OpenProcess(access, False, process)

    def status(self) -> dict[str, int]:
        """What the SCM knows of it."""
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
        service = win32service.OpenService(manager, NAME, win32service.SERVICE_QUERY_STATUS)
        try:
            return win32service.QueryServiceStatusEx(service)
        finally:
            win32service.CloseServiceHandle(service)
            win32service.CloseServiceHandle(manager)

    def wait(self, states: tuple[int, ...], patience: float) -> int:
        """Wait for one of the states, or for the end of the process; return the state."""
        end = time.monotonic() + patience
        while True:
            state = self.status()["CurrentState"]
            if state in states or time.monotonic() > end:
                return state
            if self.process is not None and win32event.WaitForSingleObject(self.process, 20) == win32event.WAIT_OBJECT_0:
                return self.status()["CurrentState"]
            if self.process is None:
                time.sleep(0.02)

    # ---- steps ----

    def do_class(self, text: str) -> None:
        """The registry names another class."""
        winreg.SetValue(winreg.HKEY_LOCAL_MACHINE, rf"{KEY}\PythonClass", winreg.REG_SZ, text)

    def do_start(self, *arguments: str) -> None:
        """StartService, and RUNNING."""
        win32serviceutil.StartService(NAME, arguments)
        state = self.wait((win32service.SERVICE_RUNNING, win32service.SERVICE_STOPPED), PATIENCE)
        assert state == win32service.SERVICE_RUNNING, f"the service does not run: state {state}"
        self.open_process()

    def do_fail(self) -> None:
        """StartService of a service that does not start; its process has ended when this returns."""
        with contextlib.suppress(pywintypes.error):  # whether this fails already is a matter of time
            win32serviceutil.StartService(NAME)
        self.wait((win32service.SERVICE_STOPPED,), UNENDED)
        self.open_process()

    def do_ready(self) -> None:
        """The service's code says that it waits."""
        assert win32event.WaitForSingleObject(self.heard, UNHEARD) == win32event.WAIT_OBJECT_0, "the service is not ready"

    def do_control(self, control: int, *heard: str) -> None:
        """ControlService; "heard" waits until the service has heard it."""
        try:
            win32serviceutil.ControlService(NAME, control)
            recording.note(f"ControlService({control})", 0)
        except pywintypes.error as error:
            recording.note(f"ControlService({control})", error.winerror)
        if heard and win32event.WaitForSingleObject(self.heard, UNHEARD) != win32event.WAIT_OBJECT_0:
            recording.note(f"control {control}", "not heard")

    def do_go(self) -> None:
        """Let the service's code go on to its end."""
        win32event.SetEvent(self.go)

    def do_end(self) -> None:
        """STOPPED, and the end of the process; its exit code counts where there was no STOPPED."""
        state = self.wait((win32service.SERVICE_STOPPED,), UNENDED)
        recording.note("state at the end", state)
        if self.process is not None:
            ended = win32event.WaitForSingleObject(self.process, UNENDED * 1000) == win32event.WAIT_OBJECT_0
            if not ended:
                recording.note("process", "still there")
            elif state != win32service.SERVICE_STOPPED:
                recording.note("process", win32process.GetExitCodeProcess(self.process))

    def do_play(self, *controls: str) -> None:
        """Start the process by play_scm, which sends the controls that only the system sends."""
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
        service = win32service.OpenService(manager, NAME, win32service.SERVICE_QUERY_CONFIG)
        command = win32service.QueryServiceConfig(service)[3]
        win32service.CloseServiceHandle(service)
        win32service.CloseServiceHandle(manager)
        done = subprocess.run([PLAY_SCM, NAME, command, *controls], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
        for line in done.stdout.decode().splitlines():
            what, _, value = line.rpartition(": ")
            recording.note(what or "play_scm", value)
        if done.returncode != 0:  # the process may be there for ever
            program = os.path.basename(command.split('"')[1])
            subprocess.run(["taskkill", "/f", "/im", program], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)

    def play(self, case: dict[str, object]) -> None:
        """Install the service, do the steps, remove it."""
        arguments = case.get("arguments")
        self.install(str(case["class"]), str(arguments) if arguments else None)
        try:
            steps = case["steps"]
            assert isinstance(steps, list)
            for step, *words in steps:
                getattr(self, f"do_{step}")(*words)
        except (AssertionError, pywintypes.error) as error:
            recording.note("the case broke off", str(error))
        finally:
            self.remove()


def main() -> None:
    """Play the cases."""
    with open(r"C:\side\cases.json", encoding="utf-8") as file:
        cases = json.load(file)
    host, *names = sys.argv[1:]
    for name in names:
        recording.note("case", name)
        Player(host).play(cases[name])
        print(f"{host}: {name}", flush=True)


if __name__ == "__main__":
    main()
