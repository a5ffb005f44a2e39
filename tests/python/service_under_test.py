# SPDX-License-Identifier: MIT
"""The service that the tests start: writes what it was told to a file."""

from __future__ import annotations

import os

import win32event
import win32service
import win32serviceutil


NOTES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "service_under_test.txt")
GO = "Global\\pyhost-test-go"


class Service(win32serviceutil.ServiceFramework):
    """Writes its arguments, the controls and the stop, one a line; with "slow" the stop takes until the event "go"."""

    _svc_name_ = "PyhostTestService"
    _svc_display_name_ = "pyhost test service"

    def __init__(self, args: tuple[str, ...]) -> None:
        super().__init__(args)
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)
        self.go = win32event.CreateEvent(None, True, "slow" not in args, GO if "slow" in args else None)
        self.file = open(NOTES, "w", encoding="utf-8")
        self.write(*args)

    def write(self, *lines: str) -> None:
        for line in lines:
            print(line, file=self.file, flush=True)

    def SvcOtherEx(self, control: int, event_type: int, data: object) -> None:
        self.write(f"other {control}")

    def SvcStop(self) -> None:
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)

    def SvcDoRun(self) -> None:
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)
        win32event.WaitForSingleObject(self.go, win32event.INFINITE)
        self.write("stop")
        self.file.close()
