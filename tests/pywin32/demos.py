#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""pywin32's own demonstrations of services, in environments without pywin32: under pyhost.exe, and hosted by python.exe with the wheel.

    with-pywin32 3.12 scripts/sandbox --python 3.12 demos.py WHEEL
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pywin32 import C, Pywin32

HOST = r"C:\pyhost\pyhost.exe"
PLACE = r"C:\demos"
# On Windows a service has no standard handles, and so Python no streams; a service of Wine's has some that lead nowhere.
STREAMS = """\
import sys
try:
    sys.stdout.flush()
    sys.stdout.buffer.raw.write(b"")
except OSError:
    sys.stdin = sys.stdout = sys.stderr = None
"""
PATIENCE = 120  # seconds after which a program counts as hung


def run(*arguments: str, code: int = 0) -> str:
    """Run a Windows program, which must end with code; return what it wrote."""
    done = subprocess.run(
        ["wine", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
        cwd=C / "demos", check=False,
    )  # fmt: skip
    print("$", *arguments, f"-> {done.returncode}\n{done.stdout}", flush=True)
    assert done.returncode == code, f"exit code {done.returncode} instead of {code}"
    return done.stdout


def has(text: str, *parts: str) -> None:
    """A text has all of the parts."""
    for part in parts:
        assert part in text, f"no {part!r} in\n{text}"


def log(name: str) -> str:
    """What a service has written so far."""
    return (C / "ProgramData/pyhost" / name / f"{name}.log").read_text(encoding="utf-8")


def pipes() -> None:
    """Several clients talk with the service by its pipe."""
    python = rf"{PLACE}\bare"
    run(HOST, "install", rf"{PLACE}\pipeTestService.TestPipeService", "--python", python)
    run(HOST, "start", "PyPipeTestService")
    words = (rf"{PLACE}\pipeTestServiceClient.py", "-v", "-t", "2", "-m", "5", "hello")
    run(HOST, "install", "--name", "Client", "--python", python, "--pywin32", "yes", "--ready-after", "never", *words)
    run(HOST, "start", "Client", code=3)  # waits until it has ended
    has(log("Client"), "Sent and received a message!", "sent me b'hello'", "ends, exit code 0, specific code 0")
    run(HOST, "stop", "PyPipeTestService")
    told = log("PyPipeTestService")
    has(told, "Read b'hello'", "after processing", "ends, exit code 0, specific code 0")
    assert "Traceback" not in told, told


def events() -> None:
    """The service registers for devices, hears of a control, and stops."""
    run(HOST, "install", rf"{PLACE}\serviceEvents.EventDemoService", "--python", rf"{PLACE}\bare")
    run(HOST, "start", "PyServiceEventDemo")
    run(HOST, "control", "PyServiceEventDemo", "paramchange")
    run(HOST, "stop", "PyServiceEventDemo")
    told = log("PyServiceEventDemo")
    has(told, "Other event: code=6", "ends, exit code 0, specific code 0")
    assert "Traceback" not in told, told


def native(wheel: Path) -> None:
    """The service that python.exe hosts is installed and driven by its own command line."""
    python = rf"{PLACE}\wheel\Scripts\python.exe"
    script = (python, rf"{PLACE}\nativePipeTestService.py")
    run(python, "-m", "pip", "install", "--no-index", "--disable-pip-version-check", rf"{PLACE}\{wheel.name}")
    (C / "demos/wheel/Lib/site-packages/sitecustomize.py").write_text(STREAMS)
    has(run(*script, "install"), "Service installed")
    run(*script, "--wait", "60", "start")
    has(run(python, rf"{PLACE}\pipeTestServiceClient.py", "-v", "hello"), "Sent and received a message!")
    run(*script, "--wait", "60", "stop")
    has(run(*script, "remove"), "Service removed")


def main() -> None:
    """All of them; an AssertionError is a failure."""
    pywin32 = Pywin32.under_test()
    wheel = Path(sys.argv[1])
    shutil.copytree(pywin32.files / "win32/Demos/service", C / "demos")
    shutil.copy(wheel, C / "demos")
    run(pywin32.python, "-I", "-m", "venv", "--without-pip", rf"{PLACE}\bare")
    run(pywin32.python, "-I", "-m", "venv", rf"{PLACE}\wheel")
    assert "No module" in run(rf"{PLACE}\bare\Scripts\python.exe", "-c", "import win32api", code=1)
    pipes()
    events()
    native(wheel)
    print("1 passed, 0 failed")


if __name__ == "__main__":
    os.environ.setdefault("WINEDEBUG", "-all")
    main()
