#!/usr/bin/python3
"""A disk that hangs holds up what writes on it, but no report to the SCM: controls are answered, limits hold.

usage: hanging_disk.py FIXTURES, inside scripts/sandbox. A FIFO that nobody reads stands in for the disk: when it is full, a write
into it does not return.
"""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

HOST = r"C:\pyhost\pyhost.exe"
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
NAME = "PyhostHanging"
SOURCE = rf"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\{NAME}"
DRIVE_C = Path(os.environ["PYHOST_C"])
FIFO = DRIVE_C / "hanging" / "hanging.log"
TRACE = Path(os.environ["SCM_TRACE"])
START_LIMIT, STOP_LIMIT = "0xc0000104", "0xc0000105"  # events
LENGTH = 1000  # characters of a line
END = b"\0END\0"
PATIENCE = 120  # seconds after which a wait counts as a failure


def pyhost(*arguments: str, good: tuple[int, ...] = (0,)) -> str:
    """Run a verb, which must end with one of these exit codes; return what it printed."""
    done = subprocess.run(
        ["wine", HOST, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=PATIENCE,
    )  # fmt: skip
    print(done.stdout, end="", flush=True)
    assert done.returncode in good, done.returncode
    return done.stdout


class Disk:
    """The FIFO at the log's path, with nobody who reads."""

    def __init__(self) -> None:
        FIFO.unlink(missing_ok=True)
        os.mkfifo(FIFO)
        self.descriptor = os.open(FIFO, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self.descriptor, fcntl.F_SETPIPE_SZ, 4096)
        self.reader: threading.Thread | None = None
        self.taken = b""

    def is_full(self) -> bool:
        """Whether the next line will hang."""
        return not select.select([], [self.descriptor], [], 0)[1]

    def fill(self) -> None:
        """Hang from now on."""
        while not self.is_full():
            os.write(self.descriptor, bytes(4096))

    def wait_full(self) -> None:
        """Wait until the service has filled it."""
        end = time.monotonic() + PATIENCE
        while not self.is_full():
            assert time.monotonic() < end, "the service does not write"
            time.sleep(0.02)

    def work_again(self) -> None:
        """Take what comes, from now on, until it is closed."""
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self) -> None:
        """Keep what comes, until a mark that no service writes."""
        while not self.taken.endswith(END):
            select.select([self.descriptor], [], [])
            self.taken += os.read(self.descriptor, 65536)

    def close(self) -> None:
        """Fail what still writes."""
        if self.reader:
            while not self.taken.endswith(END):
                select.select([], [self.descriptor], [])
                os.write(self.descriptor, END)
                self.reader.join(1)
        os.close(self.descriptor)


def events(event: str) -> int:
    """How often an event was written so far."""
    return TRACE.read_text(errors="replace").count(event)


def install(class_name: str, *options: str) -> None:
    """Install a class of the fixture, before the disk hangs."""
    pyhost("install", rf"C:\hanging\{class_name}", "--python", r"C:\hanging\venv", "--log", r"C:\hanging\hanging.log", *options)


def state() -> str:
    """The first line of the status."""
    return pyhost("status", NAME, good=(0, 3)).splitlines()[0]


def a_stop_is_bounded(class_name: str) -> None:
    """The service ends at its stop limit, and the event log hears of it."""
    print(f"--- a stop of {class_name}", flush=True)
    disk = Disk()
    install(class_name, "--stop-limit", "3")
    pyhost("start", NAME)
    disk.wait_full()
    before = events(STOP_LIMIT)
    assert "STOP_PENDING" in pyhost("stop", NAME, "--no-wait", good=(0, 3)) or "STOP_PENDING" in state()
    pyhost("stop", NAME, "--wait", str(PATIENCE), good=(0, 1))
    assert "STOPPED" in state()
    assert events(STOP_LIMIT) == before + 1, TRACE.read_text(errors="replace")[-3000:]
    disk.close()


def a_start_is_bounded() -> None:
    """The service ends at its start limit."""
    print("--- a start", flush=True)
    disk = Disk()
    install("hanging.WriterHangs", "--start-limit", "3")
    before = events(START_LIMIT)
    disk.fill()
    pyhost("start", NAME, "--wait", str(PATIENCE), good=(1,))
    assert "STOPPED" in state()
    assert events(START_LIMIT) == before + 1, TRACE.read_text(errors="replace")[-3000:]
    disk.close()


def registry(*arguments: str) -> bool:
    """Run reg.exe; return whether it succeeded."""
    return subprocess.run(["wine", "reg.exe", *arguments], stdin=subprocess.DEVNULL, check=False, timeout=PATIENCE).returncode == 0


def the_event_source_does_not_wait() -> None:
    """A start mends its event source, also where it has to tell of the run before."""
    print("--- the event source", flush=True)
    disk = Disk()
    install("hanging.WriterHangs", "--start-limit", "3")
    assert registry("delete", SOURCE, "/v", "PyHost", "/f")
    FIFO.with_suffix(".log.run").write_text("process 4\ncreated 1\nbegun then\n")
    disk.fill()
    pyhost("start", NAME, "--wait", str(PATIENCE), good=(1,))
    assert registry("query", SOURCE, "/v", "PyHost")
    disk.close()


def controls_are_answered() -> None:
    """What does not write goes on as ever."""
    print("--- controls", flush=True)
    disk = Disk()
    install("hanging.WriterHangs", "--stop-limit", "3")
    pyhost("start", NAME)
    disk.wait_full()
    pyhost("pause", NAME)
    assert "PAUSED" in state()
    pyhost("continue", NAME)
    assert "RUNNING" in state()
    pyhost("stop", NAME, "--wait", str(PATIENCE), good=(0, 1))
    assert "STOPPED" in state()
    disk.close()


def a_disk_that_works_again_has_lost_nothing() -> None:
    """What waited goes on, with whole lines in their order, and the end is a good one."""
    print("--- a disk that works again", flush=True)
    disk = Disk()
    install("hanging.WriterHangs")
    pyhost("start", NAME)
    disk.wait_full()
    disk.work_again()
    pyhost("stop", NAME)
    assert "STOPPED, exit code 0" in state()
    disk.close()
    lines = disk.taken.removesuffix(END).decode().splitlines()
    written = [line.split()[1] for line in lines if line.startswith("line ")]
    assert written == [str(number) for number in range(len(written))] and len(written) > 1, written
    cut = [line for line in lines if line.startswith("line ") and len(line) != LENGTH]
    assert not cut, cut
    assert "ends, exit code 0" in lines[-1], lines[-1]


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    shutil.copytree(sys.argv[1], FIFO.parent)
    subprocess.run(["wine", PYTHON, "-I", "-m", "venv", "--without-pip", r"C:\hanging\venv"], stdin=subprocess.DEVNULL, check=True)
    controls_are_answered()
    a_stop_is_bounded("hanging.MainHangs")
    a_stop_is_bounded("hanging.StopHangs")
    a_start_is_bounded()
    the_event_source_does_not_wait()
    a_disk_that_works_again_has_lost_nothing()
    print("6 passed, 0 failed")


if __name__ == "__main__":
    main()
