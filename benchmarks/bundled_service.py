"""One service for all hosts that are compared by bundles.py: it imports what many services do, and tells when its code is up.

As FrozenProbe it is its own command line and host, as pywin32's users freeze a service; as BundledProbe pyhost runs it.
"""

import asyncio
import http.server
import sqlite3
import ssl
import sys
import time

import servicemanager
import win32event
import win32serviceutil

MODULES = (asyncio, http.server, sqlite3, ssl)


class FrozenProbe(win32serviceutil.ServiceFramework):
    """Writes the time at which its code begins, and waits for its stop."""

    _svc_name_ = "FrozenProbe"
    _svc_display_name_ = "FrozenProbe"

    def __init__(self, args: list[str]) -> None:
        super().__init__(args)
        self.stopped = win32event.CreateEvent(None, True, False, None)

    def SvcDoRun(self) -> None:
        """Tell, and wait."""
        with open(rf"C:\bench\{self._svc_name_}.up", "w", encoding="ascii") as file:
            file.write(f"{time.time():.6f}\n")
        win32event.WaitForSingleObject(self.stopped, win32event.INFINITE)

    def SvcStop(self) -> None:
        """End SvcDoRun."""
        win32event.SetEvent(self.stopped)


class BundledProbe(FrozenProbe):
    """The same under pyhost."""

    _svc_name_ = "BundledProbe"
    _svc_display_name_ = "BundledProbe"


if __name__ == "__main__":
    if len(sys.argv) == 1:
        servicemanager.Initialize()
        servicemanager.PrepareToHostSingle(FrozenProbe)
        servicemanager.StartServiceCtrlDispatcher()
    else:
        win32serviceutil.HandleCommandLine(FrozenProbe)
