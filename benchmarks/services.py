"""The services that scripts/bench measures, as classes of pywin32's: the same under every host. What only one of them needs it imports
itself, so that the others are as small as they can be."""

from __future__ import annotations

import os
import sys

import servicemanager
import win32event
import win32service
import win32serviceutil


def appear(name: str, text: str) -> None:
    """Write a file, which appears whole."""
    with open(rf"C:\bench\{name}.part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(rf"C:\bench\{name}.part", rf"C:\bench\{name}")


class Waits(win32serviceutil.ServiceFramework):
    """Waits for its stop."""

    _svc_name_ = "BenchWaits"
    _svc_display_name_ = "BenchWaits"

    def __init__(self, args: list[str]) -> None:
        super().__init__(args)
        self.stop_event = win32event.CreateEvent(None, True, False, None)

    def SvcDoRun(self) -> None:
        """Wait."""
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)

    def SvcStop(self) -> None:
        """End SvcDoRun."""
        win32event.SetEvent(self.stop_event)


class Tells(Waits):
    """Writes into C:\\bench\\modules.txt which modules a service has."""

    _svc_name_ = "BenchTells"

    def SvcDoRun(self) -> None:
        """Write them, and wait."""
        appear("modules.txt", "\n".join(sys.modules))
        super().SvcDoRun()


class Serves(Waits):
    """Serves on the port that its name ends with, and sets an event when a control has come."""

    _svc_name_ = "BenchServes"

    def __init__(self, args: list[str]) -> None:
        super().__init__(args)
        self.port = int(args[0][-4:])
        self.done_event = win32event.CreateEvent(None, False, False, r"Global\bench-done")

    def SvcDoRun(self) -> None:
        """Serve until the stop."""
        import time

        begun, before = time.perf_counter(), len(sys.modules)
        import threading

        import works

        imported, modules = (time.perf_counter() - begun) * 1e6, len(sys.modules) - before
        works.TASKS["imported"] = lambda: imported
        works.TASKS["imported-modules"] = lambda: modules
        works.TASKS["event"] = lambda: works.each(lambda: servicemanager.LogInfoMsg(works.LINE), 1000)
        works.TASKS["status"] = lambda: works.each(lambda: self.ReportServiceStatus(win32service.SERVICE_RUNNING), 200)
        threading.Thread(target=works.serve, args=(self.port,), daemon=True).start()
        super().SvcDoRun()

    def SvcOther(self, control: int) -> None:
        """Set the event, for 211; for 212, while the disk is slow, print a few lines, and write what one has taken."""
        if control == 211:
            win32event.SetEvent(self.done_event)
        elif control == 212:
            import works

            taken = works.each(lambda: print(works.LINE), 200)
            appear("slow.txt", str(taken))
