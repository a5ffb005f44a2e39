#!/usr/bin/python3
"""Measures services and prints lines "MEASURE<tab>WHO<tab>VALUE".

usage: measure.py [--full] [--peers SCRIPT] ROUNDS BENCH.EXE BARE_SERVICE.EXE, inside scripts/sandbox.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import time
from pathlib import Path

import growth
from sandbox import (
    BENCH, DRIVE_C, FOLDER, HOST, PATIENCE, PYTHON, install, measure, private_memory, processes, show, threads, wake_ups, wine,
)  # fmt: skip

HERE = Path(__file__).parent
SETTLING = 3  # seconds after which what a start has left to do is done
SLOWNESS = 5000  # microseconds that a write to a slow disk takes longer
REPEATS = 5  # of what is measured by rate
ROTATION = "1024"  # KiB of the log at which it rotates
IDLE, IDLE_FULL = 10, 60  # seconds in which idle processes are looked at
SERVICES = ["BenchBare", "BenchMinimal", "BenchTimed"]  # what a round starts and stops
# As many threads as the host has in an idle service, Wine's own for the SCM among them.
WAITING_THREADS = "import threading; [threading.Thread(target=threading.Event().wait, daemon=True).start() for _ in range(4)]; input()"


def prepare(bench: str, bare: str) -> None:
    """Put the programs in place and install the services."""
    FOLDER.mkdir()
    shutil.copy(bench, FOLDER / "bench.exe")
    shutil.copy(bare, FOLDER / "bare_service.exe")
    for name in "services.py", "direct_lines.py", "script.py":
        shutil.copy(HERE / name, FOLDER)
    wine("sc.exe", "create", "BenchBare", "binPath=", r"C:\bench\bare_service.exe")
    install("services.Minimal")
    install("services.Counts")
    install("services.Rates", "--log-size", ROTATION, "--log-keep", "3")
    install("services.Minimal", "--name", "BenchTimed", "--environment", "PYHOST_TIMINGS=1")
    wine(HOST, "install", "--name", "BenchScript", "--python", PYTHON, r"C:\bench\script.py")


def phases() -> None:
    """Read what the timed service has printed in its log. Its first start warmed up."""
    log = (DRIVE_C / "ProgramData/pyhost/BenchTimed/BenchTimed.log").read_text(encoding="utf-8")
    runs = log.split('service "BenchTimed" starts')[2:]
    for run in runs:
        start, stop = run.split("from the process's start to the service's code")
        for measure_name, text in ("phase", start), ("stop-phase", stop):
            for value, owner, phase in re.findall(r"timing +([\d.]+) ms  (.{11})  (.*)", text):
                if not owner.startswith("from"):
                    show(measure_name, f"{owner.strip()}: {phase}", float(value))


def look_at_idle(watched: dict[str, set[int]], seconds: float) -> None:
    """Measure the memory of processes that wait, and how often their threads wake up."""
    time.sleep(SETTLING)
    before = {who: wake_ups(pids) for who, pids in watched.items()}
    time.sleep(seconds)
    for who, pids in watched.items():
        own, pool = wake_ups(pids)
        show("wake-ups", who, own - before[who][0])
        show("pool-wake-ups", who, pool - before[who][1])
        show("memory", who, private_memory(pids))
        show("threads", who, threads(pids))


def idle(seconds: float, peers: list[str]) -> None:
    """Look at the services and at a python.exe that wait, all at the same time."""
    watched = {}
    services = ["BenchBare", "BenchMinimal", "BenchScript", *peers]
    for service in services:
        before = processes()
        wine(BENCH, "start", service)
        watched[service] = processes() - before
    pythons = []
    for who, program in ("python", "input()"), ("threads", WAITING_THREADS):
        before = processes()
        pythons.append(subprocess.Popen(["wine", PYTHON, "-c", program], stdin=subprocess.PIPE))
        time.sleep(SETTLING)  # until Linux shows it by its name
        watched[who] = processes() - before
    look_at_idle(watched, seconds)
    for python in pythons:
        python.communicate(b"\n", PATIENCE)
    show("idle", "seconds", seconds)
    for service in services:
        wine(BENCH, "stop", service)


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
        rate("ReportEvent, C", "BenchBare", 202, "bare-202.txt")
        rate("LogInfoMsg, Python", "BenchRates", 203, "python-203.txt")
        rate("WriteFile, C", "BenchBare", 201, "bare-201.txt")
        rate("print, log", "BenchRates", 201, "python-201.txt")
        rate("descriptor 1, log", "BenchRates", 202, "python-202.txt")
        show("rate", "print, file", float(wine(PYTHON, r"C:\bench\direct_lines.py")))
    wine(BENCH, "stop", "BenchRates")
    wine(BENCH, "stop", "BenchBare")


def slow_disk() -> None:
    """Lines per second when strace holds up each write to a file, which is not everywhere."""
    if not shutil.which("strace"):
        return
    before = processes()
    wine(BENCH, "start", "BenchRates")
    for pid in processes() - before:
        slow = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", f"inject=pwrite64:delay_enter={SLOWNESS}"]
        with subprocess.Popen([*slow, "-p", str(pid)]) as tracer:
            while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text() and tracer.poll() is None:
                time.sleep(0.05)
            if tracer.poll() is None:
                rate("print, slow log", "BenchRates", 204, "python-204.txt")
                tracer.terminate()
    wine(BENCH, "stop", "BenchRates")


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="look longer at what is idle, and send more controls")
    parser.add_argument("--peers", help="a script that registers further services and prints their names")
    parser.add_argument("rounds", type=int)
    parser.add_argument("bench")
    parser.add_argument("bare")
    options = parser.parse_args()
    prepare(options.bench, options.bare)
    peers = subprocess.run([options.peers], check=True, stdout=subprocess.PIPE, text=True).stdout.split() if options.peers else []
    show("size", "pyhost.exe", (DRIVE_C / "pyhost/pyhost.exe").stat().st_size)
    measure("rounds", str(options.rounds), PYTHON, *SERVICES, *peers)
    phases()
    idle(IDLE_FULL if options.full else IDLE, peers)
    rates()
    slow_disk()
    growth.imports(max(options.rounds // 5, 2))
    growth.controls(100_000 if options.full else 10_000)
    growth.together()


if __name__ == "__main__":
    main()
