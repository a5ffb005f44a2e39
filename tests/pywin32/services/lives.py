# SPDX-License-Identifier: MIT
"""Services whose turns are written down: how they run, hear controls, stop, and fail."""

import asyncio
import atexit
import os
import signal
import sys
import threading
import time

from recording import note, outcome, turn

turn("imported")

import servicemanager  # noqa: E402
import win32event  # noqa: E402
import win32service  # noqa: E402
import win32serviceutil  # noqa: E402


def event(name):
    """The event of this name, which the test has made."""
    return win32event.CreateEvent(None, 0, 0, "Global\\side-" + name)


class Service(win32serviceutil.ServiceFramework):
    """The usual service, as pywin32's documentation writes it."""

    _svc_name_ = "SideBySide"
    _svc_display_name_ = "Side by side"

    def __init__(self, args):
        turn("__init__")
        win32serviceutil.ServiceFramework.__init__(self, args)
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)

    def SvcStop(self):
        turn("SvcStop")
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)

    def SvcRun(self):
        turn("SvcRun")
        win32serviceutil.ServiceFramework.SvcRun(self)

    def SvcDoRun(self):
        self.run()
        turn("SvcDoRun ends")

    def run(self):
        win32event.SetEvent(event("heard"))
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)


class Untold(Service):
    """SvcStop says nothing to the SCM."""

    def SvcStop(self):
        turn("SvcStop")
        win32event.SetEvent(self.stop_event)


class Arguments(Service):
    """The constructor's arguments, and sys.argv."""

    _exe_args_ = '-x "a b"'

    def __init__(self, args):
        Service.__init__(self, args)
        note("args", args)
        note("sys.argv", sys.argv)


class Events(Service):
    """Writes events by all of servicemanager's functions."""

    def run(self):
        servicemanager.LogInfoMsg("by LogInfoMsg")
        servicemanager.LogWarningMsg("by LogWarningMsg")
        servicemanager.LogErrorMsg("by LogErrorMsg")
        for number in (servicemanager.PYS_SERVICE_STARTED, servicemanager.PYS_SERVICE_STOPPED):
            servicemanager.LogMsg(servicemanager.EVENTLOG_INFORMATION_TYPE, number, (self._svc_name_, ""))
        servicemanager.LogMsg(servicemanager.EVENTLOG_ERROR_TYPE, 0xF000, ("three", "inserts", "here"))
        servicemanager.SetEventSourceName("Another source")
        servicemanager.LogInfoMsg("by another source")
        Service.run(self)


class Plain:
    """Registers its handler and reports its states itself."""

    _svc_name_ = "SideBySide"
    _svc_display_name_ = "Side by side"

    def __init__(self, args):
        turn("__init__")
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)
        self.handle = servicemanager.RegisterServiceCtrlHandler(args[0], self.handle_control)

    def handle_control(self, *arguments):
        turn(f"control{arguments}")
        if arguments[0] == win32service.SERVICE_CONTROL_STOP:
            win32event.SetEvent(self.stop_event)
        else:
            win32event.SetEvent(event("heard"))

    def SvcRun(self):
        turn("SvcRun")
        win32service.SetServiceStatus(self.handle, (16, win32service.SERVICE_RUNNING, 3, 0, 0, 0, 0))
        win32event.SetEvent(event("heard"))
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)
        turn("SvcRun ends")


# ---- controls ----


class Controls(Service):
    """Accepts every control and writes down what it gets."""

    def GetAcceptedControls(self):
        return (
            Service.GetAcceptedControls(self)
            | win32service.SERVICE_ACCEPT_PARAMCHANGE
            | win32service.SERVICE_ACCEPT_NETBINDCHANGE
            | win32service.SERVICE_ACCEPT_POWEREVENT
            | win32service.SERVICE_ACCEPT_SESSIONCHANGE
            | win32service.SERVICE_ACCEPT_HARDWAREPROFILECHANGE
        )

    def heard(self, what):
        turn(what)
        win32event.SetEvent(event("heard"))

    def SvcPause(self):
        self.ReportServiceStatus(win32service.SERVICE_PAUSE_PENDING)
        self.ReportServiceStatus(win32service.SERVICE_PAUSED)
        self.heard("SvcPause")

    def SvcContinue(self):
        self.ReportServiceStatus(win32service.SERVICE_CONTINUE_PENDING)
        self.ReportServiceStatus(win32service.SERVICE_RUNNING)
        self.heard("SvcContinue")

    def SvcInterrogate(self):
        Service.SvcInterrogate(self)
        self.heard("SvcInterrogate")

    def SvcOtherEx(self, control, event_type, data):
        note(f"control {control}", (event_type, data))
        self.heard(f"SvcOtherEx {control}")
        if control == win32service.SERVICE_CONTROL_POWEREVENT:
            return 0x424D5144  # BROADCAST_QUERY_DENY
        return None


class OldControls(Controls):
    """Has SvcOther, as services before pywin32 2.1 had."""

    SvcOtherEx = Service.SvcOtherEx

    def SvcOther(self, control):
        self.heard(f"SvcOther {control}")


class Shutdown(Controls):
    """Handles the system's shutdown."""

    def SvcShutdown(self):
        turn("SvcShutdown")
        win32event.SetEvent(self.stop_event)


class EndsLater(Service):
    """Takes its time, in which a second control comes."""

    def run(self):
        Service.run(self)
        time.sleep(3)


class Preshutdown(Controls):
    """Handles the system's shutdown before the others."""

    def GetAcceptedControls(self):
        return Controls.GetAcceptedControls(self) | win32service.SERVICE_ACCEPT_PRESHUTDOWN

    def SvcOtherEx(self, control, event_type, data):
        turn(f"SvcOtherEx {control}")
        win32event.SetEvent(self.stop_event)


class Failing(Controls):
    """Its handlers raise, or return what is no number."""

    def SvcPause(self):
        self.heard("SvcPause")
        raise RuntimeError("no pause today")

    def SvcOtherEx(self, control, event_type, data):
        self.heard(f"SvcOtherEx {control}")
        return "nonsense"


# ---- ends ----


class Ending(Service):
    """Waits for its stop, or for the test to let it go on."""

    def run(self):
        win32event.SetEvent(event("heard"))
        win32event.WaitForMultipleObjects((self.stop_event, event("go")), False, win32event.INFINITE)
        turn("go")
        self.end()

    def end(self):
        pass


class Raises(Ending):
    def end(self):
        raise RuntimeError("the service broke")


class Interrupted(Ending):
    def end(self):
        raise KeyboardInterrupt


class Exits(Ending):
    def end(self):
        sys.exit()


class ExitsWith0(Ending):
    def end(self):
        sys.exit(0)


class ExitsWith3(Ending):
    def end(self):
        sys.exit(3)


class ExitsWithText(Ending):
    def end(self):
        sys.exit("the text of the exit")


class ExitsHard(Ending):
    def end(self):
        os._exit(7)


class LeavesThread(Ending):
    """Leaves a thread that is no daemon."""

    def run(self):
        threading.Thread(target=threading.Event().wait, name="left over").start()
        Ending.run(self)


class LeavesDaemon(Ending):
    def run(self):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        Ending.run(self)


class Atexit(Ending):
    """What is to be called at the end."""

    def __init__(self, args):
        Ending.__init__(self, args)
        atexit.register(turn, "atexit")

    def __del__(self):
        turn("__del__")


class ReportsStopped(Service):
    """Its SvcStop reports STOPPED, and SvcDoRun cleans up after it."""

    def SvcStop(self):
        turn("SvcStop")
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)
        self.ReportServiceStatus(win32service.SERVICE_STOPPED)


class ReportsStoppedAndGoesOn(Service):
    """Its SvcStop reports STOPPED, which SvcDoRun never hears of."""

    def SvcStop(self):
        turn("SvcStop")
        self.ReportServiceStatus(win32service.SERVICE_STOPPED)

    def run(self):
        win32event.SetEvent(event("heard"))
        while True:
            time.sleep(0.1)


class ReportsCode(Ending):
    """Its SvcDoRun reports STOPPED with codes, and returns."""

    def end(self):
        self.ReportServiceStatus(win32service.SERVICE_STOPPED, win32ExitCode=1066, svcExitCode=77)


class ReportsError(Ending):
    """... with an error of Windows."""

    def end(self):
        self.ReportServiceStatus(win32service.SERVICE_STOPPED, win32ExitCode=5)


class StopRaises(Service):
    def SvcStop(self):
        turn("SvcStop")
        raise RuntimeError("cannot stop")


class RunsByItself(Service):
    """Overrides SvcRun, and reports all states itself."""

    def SvcRun(self):
        turn("SvcRun")
        self.ReportServiceStatus(win32service.SERVICE_START_PENDING, waitHint=9000)
        self.ReportServiceStatus(win32service.SERVICE_RUNNING)
        Service.run(self)
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING, waitHint=7000)
        turn("SvcRun ends")


class StartsTwice(Service):
    """Goes back to START_PENDING when it is RUNNING."""

    def run(self):
        self.ReportServiceStatus(win32service.SERVICE_START_PENDING)
        turn("starts again")
        self.ReportServiceStatus(win32service.SERVICE_RUNNING)
        Service.run(self)


# ---- starts that fail, or nearly ----


class InitRaises(Service):
    def __init__(self, args):
        Service.__init__(self, args)
        raise ValueError("no such luck")


class InitRaisesEarly(Service):
    """... before pywin32's own constructor."""

    def __init__(self, args):
        turn("__init__")
        raise ValueError("no such luck")


class StartupError(Service):
    """Has written its own event when its constructor fails."""

    def __init__(self, args):
        Service.__init__(self, args)
        raise servicemanager.startup_error("told already")


class NoRun(Service):
    SvcDoRun = None


class NoHandler(Service):
    """Calls no constructor of pywin32's."""

    def __init__(self, args):
        turn("__init__")
        self.ssh = None
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)


# ---- what code does in services ----


class Signals(Service):
    """Uses what Python allows on its main thread only."""

    def run(self):
        note("signal.signal", outcome(signal.signal, signal.SIGTERM, signal.SIG_DFL))

        async def nothing():
            return 1

        note("asyncio.run", outcome(asyncio.run, nothing()))
        note("main thread", threading.current_thread() is threading.main_thread())
        Service.run(self)
