# SPDX-License-Identifier: MIT
"""win32serviceutil: the class that services derive from, and what installs and controls services.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. A service's start needs the
class alone; everything else is in pyhost_compat.administration and is loaded when first used.
"""

import servicemanager
import win32service

TYPE_CHECKING = False  # quoted annotations and no __future__: fewer modules for a start to import
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence

error = RuntimeError


class ServiceFramework:
    """Base class of a service: subclasses give _svc_name_, _svc_display_name_, SvcDoRun and SvcStop.

    Attributes:
        ssh: the status handle; None in a console session, where there is no one to report to.
        checkPoint: the last check point reported.
    """

    _svc_name_: str
    _svc_display_name_: str
    _svc_deps_: "Optional[Sequence[str]]" = None
    _svc_description_: "Optional[str]" = None
    _exe_name_: "Optional[str]" = None
    _exe_args_: "Optional[str]" = None

    def __init__(self, args: "Sequence[str]") -> None:
        """Register for controls; args[0] is the service's name, the rest what it was started with."""
        self.ssh = servicemanager.RegisterServiceCtrlHandler(args[0], self.ServiceCtrlHandlerEx, True)
        servicemanager.SetEventSourceName(args[0])  # which is registered, also of a second service of the class
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
        """Report a state to the SCM; waitHint in milliseconds. Does nothing in a console session."""
        if self.ssh is None:
            return
        accepted = 0 if serviceStatus == win32service.SERVICE_START_PENDING else self.GetAcceptedControls()
        checkpoint = 0
        if serviceStatus not in (win32service.SERVICE_RUNNING, win32service.SERVICE_STOPPED):
            self.checkPoint += 1
            checkpoint = self.checkPoint
        own_process = win32service.SERVICE_WIN32_OWN_PROCESS
        status = (own_process, serviceStatus, accepted, win32ExitCode, svcExitCode, checkpoint, waitHint)
        win32service.SetServiceStatus(self.ssh, status)

    def SvcInterrogate(self) -> None:
        """Answer INTERROGATE. The host knows the true state, and reports that."""
        self.ReportServiceStatus(win32service.SERVICE_RUNNING)

    def SvcOther(self, control: int) -> "Any":
        """Answer a control that has no method of its own."""
        try:
            print(f"Unknown control status - {control}")
        except OSError:
            pass

    def SvcOtherEx(self, control: int, event_type: int, data: "Any") -> "Any":
        """Answer a control that has no method of its own; event_type and data as HandlerEx gets them."""
        return self.SvcOther(control)

    def ServiceCtrlHandler(self, control: int) -> "Any":
        """Answer a control that came without data."""
        return self.ServiceCtrlHandlerEx(control, 0, None)

    def ServiceCtrlHandlerEx(self, control: int, event_type: int, data: "Any") -> "Any":
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


def __getattr__(name: str) -> "Any":
    if name.startswith("__") and name != "__all__":
        raise AttributeError(f"module 'win32serviceutil' has no attribute '{name}'")
    from pyhost_compat import administration

    if name == "__all__":
        return ["ServiceFramework", "error", *administration.__all__]
    try:
        value = getattr(administration, name)
    except AttributeError:
        raise AttributeError(f"module 'win32serviceutil' has no attribute '{name}'") from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})
