# SPDX-License-Identifier: MIT
"""A service whose script hosts itself: python.exe stands in its ImagePath."""

import os
import sys

import servicemanager
import win32event
import win32service
import win32serviceutil


class OwnHost(win32serviceutil.ServiceFramework):
    _svc_name_ = "OwnHost"
    _svc_display_name_ = "Its own host"
    _exe_name_ = sys.executable
    _exe_args_ = f'-B "{os.path.abspath(sys.argv[0])}"'

    def __init__(self, args):
        win32serviceutil.ServiceFramework.__init__(self, args)
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)

    def SvcStop(self):
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)

    def SvcDoRun(self):
        with open(r"C:\side\hosts.txt", "a", encoding="utf-8") as file:
            print(os.path.basename(servicemanager.__file__), sys.prefix, sys.argv[1:], win32event.__file__, file=file)
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        servicemanager.Initialize()
        servicemanager.PrepareToHostSingle(OwnHost)
        servicemanager.StartServiceCtrlDispatcher()
    else:
        win32serviceutil.HandleCommandLine(OwnHost)
