#!/usr/bin/python3
"""-debug: Ctrl+C stops the service in order, and a second one ends it at once.

usage: interrupt.py FIXTURES, inside scripts/sandbox. Wine turns SIGINT of a
Linux process into Ctrl+C; GenerateConsoleCtrlEvent needs a console, which a
test run does not have.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

HOST = r"C:\pyhost\pyhost.exe"
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
PATIENCE = 120  # seconds after which a wait counts as a failure


def wine(*arguments: str) -> None:
    """Run a Windows program that must succeed."""
    subprocess.run(["wine", *arguments], check=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)


class DebugSession:
    """A service in -debug mode, whose output is followed line by line."""

    def __init__(self, name: str) -> None:
        self.process = subprocess.Popen(
            ["wine", HOST, "-debug", name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )
        assert self.process.stdout is not None
        self.lines = self.process.stdout
        self.seen: list[str] = []

    def until(self, text: str) -> None:
        """Read lines until one contains text; the stream's end is a failure."""
        for line in self.lines:
            print("   ", line.rstrip())
            self.seen.append(line)
            if text in line:
                return
        raise AssertionError(f"the output ended without {text!r}")

    def interrupt(self) -> None:
        """Send Ctrl+C."""
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Read the rest and return the exit code."""
        self.seen += self.lines.readlines()
        return self.process.wait(PATIENCE)


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    place = Path(os.environ["PYHOST_C"], "interrupt test")
    shutil.copytree(sys.argv[1], place)
    wine(PYTHON, "-I", "-m", "venv", "--without-pip", r"C:\interrupt test\venv")

    def install(class_name: str) -> None:
        wine(HOST, "install", rf"C:\interrupt test\{class_name}", "--name", "Interrupted",
             "--python", r"C:\interrupt test\venv")  # fmt: skip

    print("Ctrl+C stops in order, exit code 0")
    install("good.Plain")
    session = DebugSession("Interrupted")
    session.until("main thread True")
    session.interrupt()
    assert session.end() == 0, session.seen
    assert any("stopped in order" in line for line in session.seen), session.seen

    print("a second Ctrl+C ends it at once")
    install("stubborn.IgnoresStop")
    session = DebugSession("Interrupted")
    session.until("running")
    session.interrupt()
    session.until("asked to stop")
    session.interrupt()
    assert session.end() != 0, session.seen
    assert any("ended by a second interrupt" in line for line in session.seen), session.seen
    print("Ctrl+C stops a program, by its signal")
    shutil.copy(Path(sys.argv[1]).parent / "programs" / "asleep.py", place)
    wine(HOST, "install", "--name", "Interrupted", "--python", r"C:\interrupt test\venv",
         r"C:\interrupt test\asleep.py", "sleep")  # fmt: skip
    session = DebugSession("Interrupted")
    session.until("waiting")
    session.interrupt()
    assert session.end() == 0, session.seen
    assert any("cleaned up" in line for line in session.seen), session.seen
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
