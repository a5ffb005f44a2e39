"""What the measuring programs do in the Windows of scripts/sandbox, and how they print a figure."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from peers import PYTHON

DRIVE_C = Path(os.environ["PYHOST_C"])
FOLDER = DRIVE_C / "bench"
HOST = r"C:\pyhost\pyhost.exe"
BENCH = r"C:\bench\bench.exe"
QUIET = 3  # seconds in which others are looked at
PATIENCE = 600  # seconds after which a program counts as hanging


def wine(*arguments: str) -> str:
    """Run a Windows program that must succeed. Returns what it printed."""
    return subprocess.run(
        ["wine", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=PATIENCE
    ).stdout


def measure(*arguments: str, rename: Callable[[str], str] = str, of: str = "") -> None:
    """Let bench.exe measure; its lines are figures already, but for the names of who was measured, and of what (of: "-WHAT")."""
    for line in wine(BENCH, *arguments).splitlines():
        name, who, value = line.split("\t")
        print(name + of, rename(who), value, sep="\t", flush=True)


def show(measure: str, who: str, value: float) -> None:
    """Print one figure."""
    print(f"{measure}\t{who}\t{value:.3f}", flush=True)


def fact(name: str, text: str) -> None:
    """Print one fact about what is measured, such as a version."""
    print(f"fact\t{name}\t{text.strip()}", flush=True)


def as_users_have_it() -> None:
    """Take away what the sandbox has Python import at each start, for what Wine lacks: no user has such a sitecustomize."""
    library = DRIVE_C / "Python312/Lib"
    (library / "sitecustomize.py").unlink()
    for compiled in (library / "__pycache__").glob("sitecustomize.*"):
        compiled.unlink()


def ticks() -> tuple[int, int]:
    """What the processors have had so far: time in all, and time that others than this sandbox took."""
    values = [int(value) for value in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    own = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            own += sum(int(value) for value in process.joinpath("stat").read_text().rpartition(")")[2].split()[11:13])
        except OSError:  # it has just ended
            continue
    return sum(values), sum(values) - values[3] - values[4] - own  # not what was idle


def show_busy() -> None:
    """Look how much of the processors' time others take, while nothing is measured."""
    before = ticks()
    time.sleep(QUIET)
    every, others = (after - first for first, after in zip(before, ticks()))
    show("busy", "others", max(100 * others / every, 0))


def install(class_name: str, *options: str, python: str = PYTHON) -> None:
    """Install a class (module.Class) that is in the folder."""
    wine(HOST, "install", rf"C:\bench\{class_name}", "--python", python, *options)


def processes() -> set[int]:
    """The Linux identifiers of all Windows programs."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if re.match(rb'"?[A-Z]:\\', command):
            found.add(int(process.name))
    return found


def wake_ups(pids: set[int]) -> tuple[int, int]:
    """How often the threads of processes have gone to sleep so far: their own threads, and those of Wine's thread pool and consoles,
    which look around from time to time where on Windows the kernel waits."""
    own = wines = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            status = task.joinpath("status").read_text()
            count = int(re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", status, re.MULTILINE)[0])
            if task.joinpath("comm").read_text().startswith(("wine_threadpool", "conhost")):
                wines += count
            else:
                own += count
    return own, wines


def memory(pids: set[int], kind: str) -> int:
    r"""Bytes of processes that they share with none (r"Private_\w+"), that they share (r"Shared_\w+"), or both, what is shared divided
    among those who share it ("Pss"), as Linux counts. Wine's GetProcessMemoryInfo does not know them."""
    text = "".join(Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
    return sum(int(kib) for kib in re.findall(rf"^{kind}:\s*(\d+) kB", text, re.MULTILINE)) * 1024


def threads(pids: set[int]) -> int:
    """How many threads processes have."""
    return sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids)


def processor_time(pid: int) -> float:
    """Milliseconds that all threads of a process have taken so far, the ended ones too: Linux' processor-time clock of it."""
    return time.clock_gettime_ns(~pid << 3 | 2) / 1e6


def processor_time_until(end: subprocess.Popen[bytes], pids: set[int]) -> float:
    """The same of processes that are ending, until they have gone and the program that ends them, too. It looks all the time."""
    last = {pid: processor_time(pid) for pid in pids}
    left = set(pids)
    while left or end.poll() is None:
        for pid in list(left):
            try:
                last[pid] = processor_time(pid)
            except OSError:
                left.discard(pid)
    return sum(last.values())
