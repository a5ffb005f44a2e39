# SPDX-License-Identifier: MIT
"""Services that write down what they find: Python's sys, the process, and servicemanager's functions one by one."""

import faulthandler
import gc
import locale
import multiprocessing
import os
import subprocess
import sys
import threading

import pywintypes
import servicemanager
import win32event
import win32service
import win32serviceutil
from recording import note, outcome


class Surroundings(win32serviceutil.ServiceFramework):
    """What a service finds."""

    _svc_name_ = "SideBySide"
    _svc_display_name_ = "Side by side"

    def __init__(self, args):
        win32serviceutil.ServiceFramework.__init__(self, args)
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)
        self.init_thread = threading.get_ident()

    def SvcStop(self):
        note("SvcStop on the thread of SvcDoRun", threading.get_ident() == self.init_thread)
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)

    def SvcDoRun(self):
        self.write_sys()
        self.write_process()
        self.write_thread()
        self.write_modules()
        win32event.SetEvent(win32event.CreateEvent(None, 0, 0, "Global\\side-heard"))
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)

    def write_sys(self):
        for name in (
            "argv", "executable", "_base_executable", "prefix", "exec_prefix", "base_prefix", "base_exec_prefix", "path",
            "orig_argv", "warnoptions", "_xoptions", "platlibdir", "pycache_prefix", "dont_write_bytecode", "winver",
            "path_hooks", "meta_path", "ps1", "tracebacklimit", "maxsize", "api_version", "hexversion",
        ):  # fmt: skip
            note(f"sys.{name}", getattr(sys, name, "none"))
        for name in dir(sys.flags):
            if not name.startswith("_") and isinstance(getattr(sys.flags, name), (int, bool)):
                note(f"sys.flags.{name}", getattr(sys.flags, name))
        for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"):
            stream = getattr(sys, name)
            note(f"sys.{name}", stream and (type(stream).__name__, stream.encoding, stream.errors, stream.isatty()))
        note("sys.excepthook", sys.excepthook is sys.__excepthook__)
        note("sys.displayhook", sys.displayhook is sys.__displayhook__)
        note("sys.getrecursionlimit()", sys.getrecursionlimit())
        note("sys.getswitchinterval()", sys.getswitchinterval())
        note("sys.getfilesystemencoding()", sys.getfilesystemencoding())
        note("sys.gettrace()", sys.gettrace())
        note("gc.get_threshold()", gc.get_threshold())
        note("faulthandler.is_enabled()", faulthandler.is_enabled())
        note("locale.getpreferredencoding()", locale.getpreferredencoding())
        note("print()", outcome(print, "written by print()"))

    def write_process(self):
        note("os.getcwd()", os.getcwd())
        for name, value in os.environ.items():
            note(f"os.environ[{name!r}]", value)
        note("os.fstat(1)", outcome(lambda: os.fstat(1) and True))
        note("subprocess", outcome(lambda: subprocess.run([sys.executable, "-c", "import sys; sys.exit(5)"]).returncode))
        note("os.system()", outcome(os.system, "exit 6"))
        child = multiprocessing.Process(target=sys.exit, args=(7,))
        child.start()
        child.join()
        note("multiprocessing", child.exitcode)

    def write_thread(self):
        note("thread", (threading.current_thread() is threading.main_thread(), threading.current_thread().daemon))
        note("thread's name", threading.current_thread().name)
        note("threads", threading.active_count())
        note("SvcDoRun on the thread of __init__", threading.get_ident() == self.init_thread)

    def write_modules(self):
        note("__name__", __name__)
        note("__file__", __file__)
        main = sys.modules["__main__"]
        note("__main__", (getattr(main, "__file__", None), getattr(main, "__spec__", None)))
        note("servicemanager.__file__", servicemanager.__file__)
        note("servicemanager.__name__", servicemanager.__name__)
        for module in (pywintypes, win32event, win32service, win32serviceutil):
            note(f"{module.__name__}.__file__", module.__file__)
        note("one error", pywintypes.error is win32service.error is win32event.error)
        note("self.ssh", type(self.ssh).__name__)
        note("pyhost_compat", "pyhost_compat" in sys.modules)
        note("win32con.__file__", __import__("win32con").__file__)


class Functions(win32serviceutil.ServiceFramework):
    """Calls servicemanager's functions, rightly and wrongly."""

    _svc_name_ = "SideBySide"
    _svc_display_name_ = "Side by side"

    def __init__(self, args):
        win32serviceutil.ServiceFramework.__init__(self, args)
        self.stop_event = win32event.CreateEvent(None, 0, 0, None)

    def SvcStop(self):
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        win32event.SetEvent(self.stop_event)

    def SvcDoRun(self):
        names = [name for name in dir(servicemanager) if not name.startswith("_")]
        note("dir(servicemanager)", names)
        for name in names:
            if isinstance(getattr(servicemanager, name), int):
                note(name, getattr(servicemanager, name))
        note("startup_error", (servicemanager.startup_error.__mro__, servicemanager.startup_error.__module__))
        for name, arguments in CALLS:
            shown = ", ".join(map(repr, arguments))
            note(f"{name}({shown})", outcome(getattr(servicemanager, name), *arguments))
        try:
            servicemanager.StartServiceCtrlDispatcher()
        except pywintypes.error as error:
            note("StartServiceCtrlDispatcher()", error.args)
        note("LogInfoMsg(msg='x')", outcome(lambda: servicemanager.LogInfoMsg(msg="x")))
        self.write_handler()
        self.write_status()
        win32event.SetEvent(win32event.CreateEvent(None, 0, 0, "Global\\side-heard"))
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)

    def write_handler(self):
        """Handlers: refused ones leave the one that is there."""
        register = servicemanager.RegisterServiceCtrlHandler
        for shown, arguments in (
            ("()", ()),
            ("(name)", ("SideBySide",)),
            ("(name, None)", ("SideBySide", None)),
            ("(name, 5, True)", ("SideBySide", 5, True)),
            ("(5, handler)", (5, self.ServiceCtrlHandlerEx)),
        ):
            note(f"RegisterServiceCtrlHandler{shown}", outcome(register, *arguments))
        handle = register("another name", self.ServiceCtrlHandlerEx, True)
        note("RegisterServiceCtrlHandler under another name", (type(handle).__name__, handle == self.ssh))

    def write_status(self):
        """SetServiceStatus, rightly and wrongly."""
        status = win32service.SetServiceStatus
        for shown, arguments in (
            ("(handle, RUNNING)", (self.ssh, (16, 4, 1, 0, 0, 0, 0))),
            ("(handle, six)", (self.ssh, (16, 4, 1, 0, 0, 0))),
            ("(handle, None)", (self.ssh, None)),
            ("(handle)", (self.ssh,)),
            ("(handle, list)", (self.ssh, [16, 4, 1, 0, 0, 0, 0])),
        ):
            note(f"SetServiceStatus{shown}", outcome(status, *arguments))


CALLS = (
    ("RunningAsService", ()),
    ("RunningAsService", (1,)),
    ("Debugging", ()),
    ("Debugging", (-1,)),
    ("Debugging", ("x",)),
    ("PumpWaitingMessages", ()),
    ("CoInitializeEx", (0,)),
    ("CoInitializeEx", (0,)),
    ("CoInitializeEx", ()),
    ("CoUninitialize", ()),
    ("CoUninitialize", ()),
    ("LogInfoMsg", ("text",)),
    ("LogInfoMsg", ()),
    ("LogInfoMsg", (5,)),
    ("LogInfoMsg", (None,)),
    ("LogInfoMsg", (b"bytes",)),
    ("LogInfoMsg", ("",)),
    ("LogInfoMsg", ("a\0b",)),
    ("LogWarningMsg", ("text", "more")),
    ("LogErrorMsg", ("\u00e4\u4e2d\U0001f600",)),
    ("LogErrorMsg", ("\udc80",)),
    ("LogMsg", (4, 0x1002, None)),
    ("LogMsg", (4, 0x1002, ())),
    ("LogMsg", (4, 0x1002, ("a", "b"))),
    ("LogMsg", (4, 0x1002, ["a"])),
    ("LogMsg", (4, 0x1002, "ab")),
    ("LogMsg", (4, 0x1002, 5)),
    ("LogMsg", (4, 0x1002, (5,))),
    ("LogMsg", (4, 0x1002, (None,))),
    ("LogMsg", (4, -1, ("a",))),
    ("LogMsg", (4, 0xC0000001, ("a",))),
    ("LogMsg", (4, 1 << 32, ("a",))),
    ("LogMsg", (99, 5, ("a",))),
    ("LogMsg", ("4", 5, ("a",))),
    ("LogMsg", (4,)),
    ("LogMsg", ()),
    ("SetEventSourceName", ("SideBySide",)),
    ("SetEventSourceName", ("SideBySide", 1)),
    ("SetEventSourceName", ()),
    ("SetEventSourceName", (5,)),
    ("SetEventSourceName", (None,)),
    ("SetEventSourceName", ("SideBySide", "x")),
    ("Initialize", ()),
    ("Initialize", (None, None)),
    ("Initialize", ("SideBySide",)),
    ("Initialize", (5,)),
    ("StartServiceCtrlDispatcher", (1,)),
    ("PrepareToHostMultiple", ()),
    ("PrepareToHostMultiple", ("SideBySide",)),
    ("RegisterServiceCtrlHandler", ("SideBySide", "no callable")),
)
