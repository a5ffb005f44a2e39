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
        # What is loaded late is there when it is asked for, as the module that it stands for.
        late = win32serviceutil.winerror
        assert [name for name, value in vars(late).items() if value == 1060] == ["ERROR_SERVICE_DOES_NOT_EXIST"]
        assert "ERROR_INVALID_NAME" in dir(late) and late.__name__ == "winerror" and isinstance(late, type(os))
        win32serviceutil.win32con.MARK = 5
        import win32con

        assert win32con.MARK == 5 and win32con.REG_SZ == win32serviceutil.win32con.REG_SZ
        del win32serviceutil.win32con.MARK
        assert not hasattr(win32con, "MARK") and win32serviceutil.win32api.error is win32service.error
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)


if __name__ == "__main__":
    win32serviceutil.HandleCommandLine(Adopted)
