# SPDX-License-Identifier: MIT
"""A service as its author keeps it: one script that is its own command line. It writes down who hosts it."""

import os
import sys

import servicemanager
import win32event
import win32service
import win32serviceutil


class Adopted(win32serviceutil.ServiceFramework):
    _svc_name_ = "Adopted"
    _svc_display_name_ = "Adopted and released"
    _exe_args_ = '-x "a b"'
    _exe_name_ = os.environ.get("ADOPTED_EXE")  # pywin32 has this program installed in the place of its own; None: its own

    def __init__(self, args):
        win32serviceutil.ServiceFramework.__init__(self, args)
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)

    def SvcStop(self):
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)

    def SvcDoRun(self):
        if os.path.exists(r"C:\side\refuse") and "pyhost" in os.path.basename(servicemanager.__file__):
            raise RuntimeError("not under this host")
        with open(r"C:\side\hosts.txt", "a", encoding="utf-8") as file:
            print(os.path.basename(servicemanager.__file__), sys.prefix, sys.argv[1:], win32event.__file__, file=file)
        with open(r"C:\side\loaded.txt", "w", encoding="utf-8") as file:
            print(*sorted(sys.modules), file=file)
        # What is loaded late is there when it is asked for.
        assert win32serviceutil.winerror.ERROR_INVALID_NAME == 123 and win32serviceutil.win32con.REG_SZ == 1
        assert win32serviceutil.win32api.GetUserName is sys.modules["win32api"].GetUserName
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)


if __name__ == "__main__":
    win32serviceutil.HandleCommandLine(Adopted)
