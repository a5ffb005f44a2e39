"""The smallest useful service: does a piece of work every few seconds until it is stopped.

    pyhost install C:\\apps\\minimal_service.MinimalService --python C:\\apps\\venv
    pyhost start MinimalService
"""

import logging

import win32event
import win32serviceutil

PERIOD = 5  # seconds from one piece of work to the next

log = logging.getLogger(__name__)


class MinimalService(win32serviceutil.ServiceFramework):
    """Works, waits, and works again."""

    _svc_name_ = "MinimalService"
    _svc_display_name_ = "Minimal Python service"
    _svc_description_ = "Shows what every service written in Python consists of."

    def __init__(self, args):
        super().__init__(args)
        # What is logged or printed ends in the service's log file; pyhost status tells where that is.
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
        self.stop_event = win32event.CreateEvent(None, True, False, None)

    def SvcDoRun(self):
        """Run until the stop event is set: the service stops when this method returns."""
        log.info("started")
        while win32event.WaitForSingleObject(self.stop_event, PERIOD * 1000) == win32event.WAIT_TIMEOUT:
            self.work()
        log.info("stopped")

    def SvcStop(self):
        """Ask SvcDoRun to return. Called from another thread, so it should only do that."""
        win32event.SetEvent(self.stop_event)

    def work(self):
        """Your code goes here."""
        log.info("working")


if __name__ == "__main__":
    win32serviceutil.HandleCommandLine(MinimalService)
