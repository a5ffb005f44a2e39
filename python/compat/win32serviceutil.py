"""win32serviceutil, as far as a service's own code needs it: the class that services derive from."""

from __future__ import annotations

from typing import Any

import servicemanager
import win32service

error = RuntimeError


class ServiceFramework:
    """Base class of a service: subclasses give _svc_name_, _svc_display_name_, SvcDoRun and SvcStop."""

    _svc_name_: str
    _svc_display_name_: str
    _svc_deps_: Any = None
    _svc_description_: str | None = None
    _exe_name_: str | None = None
    _exe_args_: str | None = None

    def __init__(self, args: Any) -> None:
        self.ssh = servicemanager.RegisterServiceCtrlHandler(args[0], self.ServiceCtrlHandlerEx, True)
        servicemanager.SetEventSourceName(self._svc_name_)
        self.checkPoint = 0

    def GetAcceptedControls(self) -> int:
        """Return the SERVICE_ACCEPT_ bits of the methods that the class has."""
        accepted = 0
        if hasattr(self, "SvcStop"):
            accepted |= win32service.SERVICE_ACCEPT_STOP
        if hasattr(self, "SvcPause") and hasattr(self, "SvcContinue"):
            accepted |= win32service.SERVICE_ACCEPT_PAUSE_CONTINUE
        if hasattr(self, "SvcShutdown"):
            accepted |= win32service.SERVICE_ACCEPT_SHUTDOWN
        return accepted

    def ReportServiceStatus(
        self, serviceStatus: int, waitHint: int = 5000, win32ExitCode: int = 0, svcExitCode: int = 0
    ) -> None:
        """Report a state to the SCM; waitHint in milliseconds."""
        if self.ssh is None:  # a console session
            return
        if serviceStatus == win32service.SERVICE_START_PENDING:
            accepted = 0
        else:
            accepted = self.GetAcceptedControls()
        if serviceStatus in (win32service.SERVICE_RUNNING, win32service.SERVICE_STOPPED):
            checkpoint = 0
        else:
            self.checkPoint += 1
            checkpoint = self.checkPoint
        status = (
            win32service.SERVICE_WIN32_OWN_PROCESS,
            serviceStatus,
            accepted,
            win32ExitCode,
            svcExitCode,
            checkpoint,
            waitHint,
        )
        win32service.SetServiceStatus(self.ssh, status)

    def SvcInterrogate(self) -> None:
        """Answer INTERROGATE; the SCM knows the state already."""
        self.ReportServiceStatus(win32service.SERVICE_RUNNING)

    def SvcOther(self, control: int) -> Any:
        """Answer a control that has no method of its own."""
        try:
            print(f"Unknown control status - {control}")
        except OSError:
            pass

    def ServiceCtrlHandler(self, control: int) -> Any:
        """Answer a control that came without data."""
        return self.ServiceCtrlHandlerEx(control, 0, None)

    def SvcOtherEx(self, control: int, event_type: int, data: Any) -> Any:
        """Answer a control that has no method of its own; event_type and data as HandlerEx gets them."""
        return self.SvcOther(control)

    def ServiceCtrlHandlerEx(self, control: int, event_type: int, data: Any) -> Any:
        """Call the method that stands for a control and return its value."""
        if control == win32service.SERVICE_CONTROL_STOP:
            return self.SvcStop()
        if control == win32service.SERVICE_CONTROL_PAUSE:
            return self.SvcPause()
        if control == win32service.SERVICE_CONTROL_CONTINUE:
            return self.SvcContinue()
        if control == win32service.SERVICE_CONTROL_INTERROGATE:
            return self.SvcInterrogate()
        if control == win32service.SERVICE_CONTROL_SHUTDOWN:
            return self.SvcShutdown()
        return self.SvcOtherEx(control, event_type, data)

    def SvcRun(self) -> None:
        """Report RUNNING, run SvcDoRun, report STOP_PENDING."""
        self.ReportServiceStatus(win32service.SERVICE_RUNNING)
        self.SvcDoRun()
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
