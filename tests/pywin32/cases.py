# SPDX-License-Identifier: MIT
"""What is played under both hosts: the classes, and what is done to each (the methods do_... of services/player.py)."""

from __future__ import annotations

from typing import Any

STOP, PAUSE, CONTINUE, INTERROGATE = 1, 2, 3, 4
Case = dict[str, Any]


def whole(class_name: str, *steps: list[object], arguments: str = "") -> Case:
    """A service that starts, is used by steps, and is stopped."""
    return {"class": class_name, "arguments": arguments, "steps": [["start"], ["ready"], *steps, ["control", STOP], ["end"]]}


def ending(class_name: str) -> Case:
    """A service that ends by itself when it is let go."""
    return {"class": class_name, "steps": [["start"], ["ready"], ["go"], ["end"]]}


def foreign(class_name: str) -> Case:
    """A service of pywin32's own, which says nothing to the test."""
    return {"class": class_name, "steps": [["start"], ["control", STOP], ["end"]]}


def failing(class_name: str, installed: str = "lives.Service") -> Case:
    """A service whose start fails; it was installed with a class that is there."""
    return {"class": installed, "steps": [["class", rf"C:\side\{class_name}"], ["fail"], ["end"]]}


def played(class_name: str, *controls: str) -> Case:
    """A service that gets controls which only the system sends."""
    return {"class": class_name, "steps": [["play", *controls], ["end"]]}


def heard(control: int) -> list[object]:
    """A control that the service tells it has heard."""
    return ["control", control, "heard"]


CASES: dict[str, Case] = {
    # what a service finds
    "surroundings": whole("surroundings.Surroundings"),
    "functions": whole("surroundings.Functions"),
    "signals": whole("lives.Signals"),
    "events": whole("lives.Events"),
    "class in a package": whole("package.inner.Service"),
    "class without ServiceFramework": whole("lives.Plain", heard(128)),
    "demo pipeTestService": foreign(r"Demos\service\pipeTestService.TestPipeService"),
    "demo nativePipeTestService": foreign(r"Demos\service\nativePipeTestService.NativeTestPipeService"),
    # arguments
    "start arguments": {
        "class": "lives.Arguments",
        "steps": [["start", "one", "two words", 'a "quote"', "", "\u00e4\u4e2d"], ["ready"], ["control", STOP], ["end"]],
    },
    "arguments of the program": whole("lives.Arguments", arguments='-x "a b" /y="c"'),
    # controls
    "stop": whole("lives.Service"),
    "stop, nothing reported": whole("lives.Untold"),
    "pause and continue": whole("lives.Controls", heard(PAUSE), heard(CONTINUE), heard(PAUSE), heard(CONTINUE)),
    "stop while paused": whole("lives.Controls", heard(PAUSE)),
    "interrogate": whole("lives.Controls", heard(INTERROGATE)),
    "interrogate while paused": whole("lives.Controls", heard(PAUSE), heard(INTERROGATE)),
    "user controls": whole("lives.Controls", heard(128), heard(200), heard(255)),
    "user control, SvcOther": whole("lives.OldControls", heard(130)),
    "controls of the network": whole("lives.Controls", *(heard(control) for control in (6, 7, 8, 9, 10))),
    "controls that it does not accept": whole("lives.Service", ["control", PAUSE], ["control", CONTINUE], ["control", 6]),
    "handlers that fail": whole("lives.Failing", heard(PAUSE), heard(INTERROGATE), heard(128), heard(INTERROGATE)),
    "shutdown": played("lives.Shutdown", "5"),
    "shutdown, no SvcShutdown": played("lives.EndsLater", "5", "1"),
    "preshutdown": played("lives.Preshutdown", "15"),
    "session": played("lives.Controls", "14:0800000003000000", "1"),
    "power": played("lives.Controls", "13", "1"),
    "answers": played("lives.Failing", "128", "1"),
    # ends
    "returns": ending("lives.Ending"),
    "raises": ending("lives.Raises"),
    "raises KeyboardInterrupt": ending("lives.Interrupted"),
    "sys.exit()": ending("lives.Exits"),
    "sys.exit(0)": ending("lives.ExitsWith0"),
    "sys.exit(3)": ending("lives.ExitsWith3"),
    "sys.exit(text)": ending("lives.ExitsWithText"),
    "os._exit(7)": ending("lives.ExitsHard"),
    "leaves a thread": ending("lives.LeavesThread"),
    "leaves a daemon thread": ending("lives.LeavesDaemon"),
    "atexit and __del__": ending("lives.Atexit"),
    "SvcStop reports STOPPED": whole("lives.ReportsStopped"),
    "SvcStop reports STOPPED, SvcDoRun goes on": whole("lives.ReportsStoppedAndGoesOn"),
    "SvcDoRun reports STOPPED with codes": ending("lives.ReportsCode"),
    "SvcDoRun reports STOPPED with an error": ending("lives.ReportsError"),
    "SvcStop raises": whole("lives.StopRaises"),
    "overrides SvcRun": whole("lives.RunsByItself"),
    "starts twice": whole("lives.StartsTwice"),
    # starts that fail
    "no module": failing("missing.Service"),
    "module that fails": failing("broken.Service"),
    "module of wrong syntax": failing("wrong.Service"),
    "no class": failing("lives.Missing"),
    "no module in the name": failing("Service"),
    "__init__ raises": failing("lives.InitRaises"),
    "__init__ raises early": failing("lives.InitRaisesEarly"),
    "startup_error": failing("lives.StartupError"),
    "no SvcDoRun": failing("lives.NoRun"),
    "no handler": failing("lives.NoHandler"),
}


def cases_for(build: int, minor: int) -> list[str]:
    """The cases for a pywin32 and a Python 3.minor: all but those that end the process of the real host."""
    crashes = ("functions", "events") if 306 <= build <= 308 and minor >= 12 else ()  # LogInfoMsg and LogErrorMsg
    return [name for name in CASES if name not in crashes]
