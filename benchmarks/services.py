"""The services that scripts/bench measures."""

import os
import time

import servicemanager
import win32event
import win32service
import win32serviceutil

CALLS = 2000
LINES = 20000
SLOW_LINES = 200  # while the disk is slow
LINE = "x" * 100
RATES = {}


def rate(control):
    """Make a function the measure that a user-defined control asks for; it returns what it did per second."""

    def keep(function):
        RATES[control] = function
        return function

    return keep


class Minimal(win32serviceutil.ServiceFramework):
    """Waits for its stop."""

    _svc_name_ = "BenchMinimal"

    def __init__(self, args):
        super().__init__(args)
        self.stop_event = win32event.CreateEvent(None, True, False, None)

    def SvcDoRun(self):
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)

    def SvcStop(self):
        win32event.SetEvent(self.stop_event)


class Counts(Minimal):
    """Takes controls, and tells when the last of many has come."""

    _svc_name_ = "BenchCounts"

    def __init__(self, args):
        super().__init__(args)
        self.done_event = win32event.CreateEvent(None, False, False, r"Global\bench-done")

    def SvcOther(self, control):
        if control == 211:
            win32event.SetEvent(self.done_event)


class Rates(Minimal):
    """Measures what a control asks for; the result appears whole in C:\\bench\\python-CONTROL.txt."""

    _svc_name_ = "BenchRates"

    def SvcOther(self, control):
        result = RATES[control](self)
        with open(r"C:\bench\python.tmp", "w") as file:
            print(result, file=file)
        os.replace(r"C:\bench\python.tmp", rf"C:\bench\python-{control}.txt")

    @rate(200)
    def statuses(self):
        begun = time.perf_counter()
        for _ in range(CALLS):
            self.ReportServiceStatus(win32service.SERVICE_RUNNING)
        return CALLS / (time.perf_counter() - begun)

    @rate(201)
    def printed_lines(self):
        begun = time.perf_counter()
        for _ in range(LINES):
            print(LINE)
        return LINES / (time.perf_counter() - begun)

    @rate(204)
    def printed_lines_slowly(self):
        begun = time.perf_counter()
        for _ in range(SLOW_LINES):
            print(LINE)
        return SLOW_LINES / (time.perf_counter() - begun)

    @rate(202)
    def lines_to_the_descriptor(self):
        """As C code and children write: straight to descriptor 1, which is the log. One in a thousand is printed: such lines turn
        to a new file when it is time."""
        line = (LINE + "\r\n").encode()
        begun = time.perf_counter()
        for i in range(LINES):
            if i % 1000 != 999:
                os.write(1, line)
            else:
                print(LINE)
        return LINES / (time.perf_counter() - begun)

    @rate(203)
    def messages(self):
        begun = time.perf_counter()
        for _ in range(CALLS):
            servicemanager.LogInfoMsg(LINE)
        return CALLS / (time.perf_counter() - begun)
