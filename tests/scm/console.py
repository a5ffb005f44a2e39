#!/usr/bin/python3
"""What a person sees in a console: text in UTF-16, progress, a password that is asked for.

usage: console.py FIXTURES, inside scripts/sandbox. In a terminal Wine gives a
program a console (conhost), which draws with escape sequences.
"""

from __future__ import annotations

import getpass
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import tty
from pathlib import Path

HOST = r"C:\pyhost\pyhost.exe"
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
PATIENCE = 120  # seconds after which a wait counts as a failure
NAME = "Läden ☃"


def wine(*arguments: str) -> None:
    """Run a Windows program that must succeed, without a console."""
    subprocess.run(["wine", *arguments], check=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)


class Console:
    """A pyhost in a console of its own."""

    def __init__(self, *arguments: str, program: str = HOST) -> None:
        self.drawn = b""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm"
            tty.setraw(0)  # what is typed is conhost's to show
            os.execvp("wine", ["wine", program, *arguments])

    def text(self) -> str:
        """All that was drawn, without the sequences that draw it; a blank may be a movement of the cursor."""
        moved = re.sub(rb"\x1b\[\d*C", b" ", self.drawn)
        return re.sub(rb"\x1b\[[?0-9;]*[A-Za-z]", b"", moved).decode(errors="replace")

    def read(self) -> bool:
        """Read a piece; False at the end."""
        if not select.select([self.terminal], [], [], PATIENCE)[0]:
            raise AssertionError(f"nothing more comes after {self.text()!r}")
        try:
            piece = os.read(self.terminal, 65536)
        except OSError:  # Linux says so when the other end is closed
            piece = b""
        self.drawn += piece
        return piece != b""

    def until(self, text: str) -> None:
        """Read until text was drawn."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.text():
            if not self.read() or time.monotonic() > deadline:
                raise AssertionError(f"{text!r} is not in {self.text()!r}")

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.terminal, text.encode())

    def end(self) -> int:
        """Read the rest and return the exit code."""
        while self.read():
            pass
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def text_is_utf16(directory: str) -> None:
    """Letters that no code page has together come to the screen."""
    console = Console("install", rf"{directory}\good.Plain", "--name", NAME, "--python", rf"{directory}\venv",
                      "--description", "Über ⟶ 日本")  # fmt: skip
    assert console.end() == 0, console.text()
    assert f"{NAME} installed" in console.text() and "Über ⟶ 日本" in console.text(), console.text()
    console = Console("status", "Ł€ß")
    assert console.end() == 4 and '"Ł€ß"' in console.text(), console.text()  # on standard error


def debug_session_is_utf16(directory: str) -> None:
    """So does what the host says in a debug session."""
    console = Console("-debug", "Ł€ß")
    assert console.end() == 1 and "service Ł€ß" in console.text(), console.text()


MODES = r"""
import ctypes, subprocess, sys
from ctypes import wintypes
kernel32 = ctypes.windll.kernel32
kernel32.GetStdHandle.restype = wintypes.HANDLE
def mode():
    value = wintypes.DWORD(99)
    assert kernel32.GetConsoleMode(wintypes.HANDLE(kernel32.GetStdHandle(-11)), ctypes.byref(value))
    return value.value
before = mode()
subprocess.call(sys.argv[1:])
print("modes:", before & 4, mode() & 4, "end")
"""


def console_keeps_its_mode(directory: str) -> None:
    """Colours leave no mode behind."""
    script = Path(os.environ["PYHOST_C"], "console test/modes.py")
    script.write_text(MODES, encoding="utf-8")
    console = Console("-I", rf"{directory}\modes.py", HOST, "doctor", NAME, program=PYTHON)
    assert console.end() == 0, console.text()
    assert b"\x1b[32m" in console.drawn or b"\x1b[3" in console.drawn, console.drawn  # there were colours
    assert "modes: 0 0 end" in console.text(), console.text()


def progress_follows_checkpoints(directory: str) -> None:
    """A stop shows its state and checkpoint, as they change, and takes the line away at the end."""
    wine(HOST, "install", rf"{directory}\pending.StopsSlowly", "--name", "Slow", "--python", rf"{directory}\venv")
    wine(HOST, "start", "Slow")
    console = Console("stop", "Slow")
    console.until("Slow: STOP_PENDING, checkpoint 1")
    console.until("Slow: STOP_PENDING, checkpoint 2")
    set_event = r"import ctypes; k = ctypes.windll.kernel32; k.SetEvent(k.OpenEventW(2, 0, r'Global\pyhost-test-go'))"
    wine(PYTHON, "-I", "-c", set_event)
    console.until("Slow has stopped")
    assert console.end() == 0, console.text()


def password_is_not_shown(directory: str) -> None:
    """It is asked for, taken and not drawn."""
    trace = Path(os.environ["PYHOST_C"], "trace.txt")
    os.environ["PYHOST_TRACE"] = r"C:\trace.txt"
    user = getpass.getuser()  # Wine's users are called as Linux's are
    console = Console("update", NAME, "--account", rf".\{user}")
    console.until(rf"password of .\{user}:")
    console.type("gehüeim\r")
    console.end()
    del os.environ["PYHOST_TRACE"]
    assert "eim" not in console.text(), console.text()
    assert rf"account=.\{user} password=given" in trace.read_text(encoding="utf-8"), trace.read_text(encoding="utf-8")


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    shutil.copytree(sys.argv[1], Path(os.environ["PYHOST_C"], "console test"))
    directory = r"C:\console test"
    wine(PYTHON, "-I", "-m", "venv", "--without-pip", rf"{directory}\venv")
    checks = [text_is_utf16, debug_session_is_utf16, console_keeps_its_mode, progress_follows_checkpoints, password_is_not_shown]
    for check in checks:
        print(check.__doc__)
        check(directory)
    print(f"{len(checks)} passed, 0 failed")


if __name__ == "__main__":
    main()
