"""What the measuring programs do in the Windows of scripts/sandbox, and how they print a figure."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

DRIVE_C = Path(os.environ["PYHOST_C"])
FOLDER = DRIVE_C / "bench"
HOST = r"C:\pyhost\pyhost.exe"
PYTHON = r"C:\Python312\python.exe"
BENCH = r"C:\bench\bench.exe"
PATIENCE = 600  # seconds after which a program counts as hanging


def wine(*arguments: str) -> str:
    """Run a Windows program that must succeed. Returns what it printed."""
    return subprocess.run(
        ["wine", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=PATIENCE
    ).stdout


def measure(*arguments: str) -> None:
    """Let bench.exe measure; its lines are figures already."""
    print(wine(BENCH, *arguments), end="", flush=True)


def show(measure: str, who: str, value: float) -> None:
    """Print one figure."""
    print(f"{measure}\t{who}\t{value:.3f}", flush=True)


def install(class_name: str, *options: str) -> None:
    """Install a class (module.Class) that is in the folder."""
    wine(HOST, "install", rf"C:\bench\{class_name}", "--python", PYTHON, *options)


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
    """How often the threads of processes have gone to sleep so far: their own threads, and those of Wine's thread pool."""
    own = pool = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            status = task.joinpath("status").read_text()
            count = int(re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", status, re.MULTILINE)[0])
            if task.joinpath("comm").read_text().startswith("wine_threadpool"):
                pool += count
            else:
                own += count
    return own, pool


def private_memory(pids: set[int]) -> int:
    """Bytes of processes that they share with none. Wine's GetProcessMemoryInfo does not know them."""
    text = "".join(Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
    return sum(int(kib) for kib in re.findall(r"^Private_\w+:\s*(\d+) kB", text, re.MULTILINE)) * 1024


def threads(pids: set[int]) -> int:
    """How many threads processes have."""
    return sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids)
