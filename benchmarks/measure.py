#!/usr/bin/python3
"""Measures the services of services.py and bare_service, and prints lines "MEASURE<tab>WHO<tab>VALUE".

usage: measure.py ROUNDS BENCH.EXE BARE_SERVICE.EXE, inside scripts/sandbox.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
DRIVE_C = Path(os.environ["PYHOST_C"])
FOLDER = DRIVE_C / "bench"
HOST = r"C:\pyhost\pyhost.exe"
PYTHON = r"C:\Python311\python.exe"
BENCH = r"C:\bench\bench.exe"
PATIENCE = 300  # seconds after which a measure counts as failed
SETTLING = 2  # seconds after which what a start has left to do is done
IDLE = 10  # seconds in which an idle process is looked at
REPEATS = 5  # of what is measured by rate
MANY = (1, 10, 50)  # services that start together
ROTATION = "1024"  # KiB of the log at which it rotates


def wine(*arguments: str) -> str:
    """Run a Windows program that must succeed. Returns what it printed."""
    return subprocess.run(
        ["wine", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=PATIENCE
    ).stdout


def show(measure: str, who: str, value: float) -> None:
    """Print one figure."""
    print(f"{measure}\t{who}\t{value:.3f}", flush=True)


def install(class_name: str, *options: str) -> None:
    """Install a class of services.py."""
    wine(HOST, "install", rf"C:\bench\services.{class_name}", "--python", PYTHON, *options)


def prepare(bench: str, bare: str) -> None:
    """Put the programs in place and install the services."""
    FOLDER.mkdir()
    shutil.copy(bench, FOLDER / "bench.exe")
    shutil.copy(bare, FOLDER / "bare_service.exe")
    for name in "services.py", "direct_lines.py":
        shutil.copy(HERE / name, FOLDER)
    wine("sc.exe", "create", "BenchBare", "binPath=", r"C:\bench\bare_service.exe")
    install("Minimal")
    install("Rates", "--log-size", ROTATION, "--log-keep", "3")
    install("Minimal", "--name", "BenchTimed", "--environment", "PYHOST_TIMINGS=1")


def phases(rounds: int) -> None:
    """Start a service that prints its timings, and read them in its log."""
    for _ in range(rounds + 1):
        wine(BENCH, "start", "BenchTimed")
        wine(BENCH, "stop", "BenchTimed")
    log = (DRIVE_C / "ProgramData/pyhost/BenchTimed/BenchTimed.log").read_text(encoding="utf-8")
    first = log.index('service "BenchTimed" ends')  # the first start warms up
    for value, owner, phase in re.findall(r"timing +([\d.]+) ms  (.{11})  (.*)", log[first:]):
        show("phase", f"{owner.strip()}: {phase}", float(value))


def wake_ups(pid: int) -> int:
    """How often the threads of a process have gone to sleep so far, those of Wine's thread pool aside.

    One of these looks around every five seconds as long as anything is registered with the pool; on Windows the kernel waits.
    """
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        if not task.joinpath("comm").read_text().startswith("wine_threadpool"):
            status = task.joinpath("status").read_text()
            total += int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status, re.MULTILINE)[1])
    return total


def process_of(program: str) -> int:
    """The one process of a Windows program, as Linux sees it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        words = process.joinpath("cmdline").read_bytes().decode(errors="replace")
        if words.lstrip('"').startswith(program):
            found.append(int(process.name))
    if len(found) != 1:
        raise SystemExit(f"measure.py: {len(found)} processes of {program}")
    return found[0]


def private_memory(pid: int) -> int:
    """Bytes of a process that it shares with none. Wine's GetProcessMemoryInfo does not know them."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(kib) for kib in re.findall(r"^Private_\w+:\s*(\d+) kB", text, re.MULTILINE)) * 1024


def look_at_idle(who: str, program: str) -> None:
    """Measure the memory of a process that waits, and how often its threads wake up."""
    pid = process_of(program)
    time.sleep(SETTLING)
    before = wake_ups(pid)
    time.sleep(IDLE)
    show("wake-ups", who, wake_ups(pid) - before)
    show("memory", who, private_memory(pid))
    show("threads", who, len(list(Path(f"/proc/{pid}/task").iterdir())))


def idle() -> None:
    """Look at the services and at a python.exe that wait."""
    for service, program in ("BenchBare", r"C:\bench\bare_service.exe"), ("BenchMinimal", HOST):
        wine(BENCH, "start", service)
        look_at_idle(service, program)
        wine(BENCH, "stop", service)
    with subprocess.Popen(["wine", PYTHON, "-c", "input()"], stdin=subprocess.PIPE) as waiting:
        time.sleep(SETTLING)  # until Linux shows it by its name
        look_at_idle("python", PYTHON)
        waiting.communicate(b"\n", PATIENCE)


def rate(who: str, service: str, control: int, result: str) -> None:
    """Let a running service measure something, and wait for its result."""
    path = FOLDER / result
    wine(BENCH, "control", service, str(control))
    end = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > end:
            raise SystemExit(f"measure.py: no result of {service}, control {control}")
        time.sleep(0.05)
    show("rate", who, float(path.read_text()))
    path.unlink()


def rates() -> None:
    """Calls and lines per second."""
    wine(BENCH, "start", "BenchBare")
    wine(BENCH, "start", "BenchRates")
    for _ in range(REPEATS):
        rate("SetServiceStatus, C", "BenchBare", 200, "bare-200.txt")
        rate("ReportServiceStatus, Python", "BenchRates", 200, "python-200.txt")
        rate("WriteFile, C", "BenchBare", 201, "bare-201.txt")
        rate("print, log", "BenchRates", 201, "python-201.txt")
        rate("descriptor 1, log", "BenchRates", 202, "python-202.txt")
        show("rate", "print, file", float(wine(PYTHON, r"C:\bench\direct_lines.py")))
    wine(BENCH, "stop", "BenchRates")
    wine(BENCH, "stop", "BenchBare")


def together() -> None:
    """Start many services at once."""
    names = [f"BenchMany{i}" for i in range(max(MANY))]
    for name in names:
        install("Minimal", "--name", name)
    for _ in range(3):
        for count in MANY:
            print(wine(BENCH, "together", *names[:count]), end="", flush=True)


def main() -> None:
    """Measure all."""
    rounds = int(sys.argv[1])
    prepare(sys.argv[2], sys.argv[3])
    show("size", "pyhost.exe", (DRIVE_C / "pyhost/pyhost.exe").stat().st_size)
    print(wine(BENCH, "rounds", str(rounds), PYTHON, "BenchBare", "BenchMinimal"), end="", flush=True)
    phases(rounds)
    idle()
    rates()
    together()


if __name__ == "__main__":
    main()
