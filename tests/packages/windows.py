# SPDX-License-Identifier: MIT
"""The Windows that packages are tried in: its programs, its environments, and one program at a time, by python.exe or as a service."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

DRIVE_C = Path(os.environ["PYHOST_C"])
HOST = r"C:\pyhost\pyhost.exe"
BASE_PYTHON = r"C:\Python312\python.exe"
PLACE = r"C:\packages"  # a directory for each program: its current directory
PATIENCE = 100  # seconds after which a program counts as hung
STOP_LIMIT = 20  # seconds for a service's stop
SOON = 10  # seconds within which it should be done, on a busy machine
HOST_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} pyhost: ")


class Failure(Exception):
    """What a package did not do, in words."""


def linux(path: str) -> Path:
    r"""Return the Linux path of a Windows one on drive C:."""
    return Path(DRIVE_C, *path[3:].split("\\"))


def wine(*arguments: str, directory: Path = DRIVE_C) -> subprocess.CompletedProcess[str]:
    """Run a Windows program to its end, and return its exit code with what it wrote to each stream. Raises Failure if it hangs."""
    with begin(*arguments, directory=directory) as program:
        return subprocess.CompletedProcess(arguments, program.wait(), program.output(), program.errors())


class Program:
    """A Windows program that runs, and what it has written so far."""

    def __init__(self, arguments: tuple[str, ...], directory: Path) -> None:
        # Pipes: the Pythons of Wine 8 do not start with a file for their stderr.
        self.process = subprocess.Popen(
            ["wine", *arguments], cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.written: tuple[list[bytes], list[bytes]] = ([], [])
        streams = (self.process.stdout, self.process.stderr)
        self.readers = [threading.Thread(target=read, args=pair, daemon=True) for pair in zip(streams, self.written)]
        for reader in self.readers:
            reader.start()

    def output(self) -> str:
        """Return what it has written to standard output, with Python's line ends."""
        return text(self.written[0])

    def errors(self) -> str:
        """Return what it has written to standard error."""
        return text(self.written[1])

    def wait(self) -> int:
        """Wait for the end, and return the exit code. Raises Failure when the program hangs."""
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failure(f"did not end within {PATIENCE} s") from None
        self.read_on()
        return code

    def read_on(self) -> None:
        """Read to the end of the streams, unless a child that was left has them."""
        for reader in self.readers:
            reader.join(5)

    def check(self) -> None:
        """Raise Failure when the program has ended."""
        if (code := self.process.poll()) is not None:
            self.read_on()
            raise Failure(f"ended with {code}: {last_line(self.output() + self.errors())}")


def read(stream: IO[bytes], parts: list[bytes]) -> None:
    """Take what a program writes, until nobody has the pipe any more."""
    while part := os.read(stream.fileno(), 1 << 16):
        parts.append(part)


def text(parts: list[bytes]) -> str:
    """What was read, with Python's line ends."""
    return b"".join(parts).decode(errors="replace").replace("\r\n", "\n")


@contextmanager
def begin(*arguments: str, directory: Path = DRIVE_C) -> Iterator[Program]:
    """Run a Windows program; at the end of the block it and all that it started are gone."""
    before = pythons()
    program = Program(arguments, directory)
    try:
        yield program
    finally:
        program.process.kill()
        program.process.wait()
        # A virtual environment's python.exe starts the base's, which starts others: their only common mark is their name. What
        # comes while the host does something is a service's.
        for pid in pythons() - before if arguments[0].endswith("python.exe") else ():
            os.kill(pid, signal.SIGKILL)


def pythons() -> set[int]:
    """The process numbers of all Windows programs that are a python.exe; the sandbox has process numbers of its own."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if re.match(rb'"?[A-Z]:\\[^\0"]*python\.exe', command, re.IGNORECASE):
            found.add(int(process.name))
    return found


def last_line(text: str) -> str:
    """The last line that says something: of a traceback, the exception."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no output")


def make_environment(path: str, *packages: str) -> str:
    """Make a virtual environment with the packages of these unpacked sets; return its python.exe."""
    done = wine(BASE_PYTHON, "-I", "-m", "venv", "--without-pip", path)
    assert done.returncode == 0, done.stdout + done.stderr
    for package in packages:
        # Links, since nothing writes into them, and there are many.
        shutil.copytree(package, linux(path) / "Lib/site-packages", dirs_exist_ok=True, copy_function=link)
    return rf"{path}\Scripts\python.exe"


def link(source: str, destination: str) -> None:
    """Make a hard link, also where another set has the same file."""
    if not os.path.lexists(destination):
        os.link(source, destination)


def pyhost(*arguments: str, code: int | None = 0) -> str:
    """Run a verb of the host, which must end with code unless that is None; return what it said."""
    done = wine(HOST, *arguments)
    if code is not None and done.returncode != code:
        raise Failure(f"pyhost {arguments[0]} ended with {done.returncode}: {' '.join(done.stderr.split())}")
    return done.stdout + done.stderr


@dataclass
class Service:
    """A service under the host."""

    name: str

    def install(self, python: str, directory: str, words: tuple[str, ...], *options: str) -> None:
        """Install a class or a program, with nothing of an earlier one left."""
        pyhost(
            "install", "--name", self.name, "--python", python, "--directory", directory, "--stop-limit", f"{STOP_LIMIT}s",
            *options, *words,
        )  # fmt: skip

    def log(self) -> str:
        """What its code wrote: its log without the host's lines."""
        text = self.whole_log()
        return "".join(line for line in text.splitlines(keepends=True) if not HOST_LINE.match(line))

    def whole_log(self) -> str:
        """All of its log."""
        path = linux(rf"C:\ProgramData\pyhost\{self.name}\{self.name}.log")
        return path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n") if path.exists() else ""

    def status(self) -> dict[str, object]:
        """What the SCM and the host know of it."""
        found: dict[str, object] = json.loads(wine(HOST, "status", self.name, "--json").stdout)
        return found

    def check(self) -> None:
        """Raise Failure when it does not run."""
        if self.status()["state"] != "RUNNING":
            raise Failure(f"ended: {last_line(self.log())}")

    def ended_well(self) -> None:
        """Raise Failure unless it is STOPPED with exit code 0."""
        status = self.status()
        if (status["state"], status["exit_code"]) != ("STOPPED", 0):
            code = f"exit code {status['exit_code']}" + (
                f", specific code {status['specific_code']}" * (status["exit_code"] == 1066)
            )
            raise Failure(f"{status['state']}, {code}: {last_line(self.log())}")

    def stop(self) -> float:
        """Stop it; return how long that took, in seconds. Raises Failure unless it is STOPPED soon with exit code 0."""
        began = time.monotonic()
        said = pyhost("stop", self.name, "--wait", str(STOP_LIMIT + 10), code=None)
        took = time.monotonic() - began
        status = self.status()
        if status["state"] != "STOPPED":
            raise Failure(f"stop: {' '.join(said.split())}")
        self.ended_well()
        if took > SOON:
            raise Failure(f"stops, exit code 0, but takes {took:.0f} s")
        return took

    def remove(self) -> None:
        """End it if it runs, and take it away. The host's own verb would wait for one that never says STOPPED."""
        process = self.status().get("process")
        if isinstance(process, int) and process:
            wine("taskkill", "/F", "/PID", str(process))
        wine("sc", "delete", self.name)


def wait_until(condition: Callable[[], bool], alive: Callable[[], None], what: str, patience: float = 90) -> None:
    """Wait for a program of others: it tells nobody when it has come so far. Raises Failure after patience seconds."""
    end = time.monotonic() + patience
    looked = time.monotonic()
    while not condition():
        if time.monotonic() > looked + 2:
            alive()
            looked = time.monotonic()
        if time.monotonic() > end:
            raise Failure(f"{what} did not come within {patience:.0f} s")
        time.sleep(0.05)
