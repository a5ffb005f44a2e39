#!/usr/bin/python3
"""Measures whether the cost of a service stays the same with many of one environment, and prints lines "MEASURE<tab>WHO<tab>VALUE".

usage: many.py [--full] PROGRAMS, inside a scripts/sandbox of its own, which has no other services: the directory with bench.exe.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from sandbox import BENCH, FOLDER, HOST, as_users_have_it, install, measure, memory, processes, show, show_busy, wine

COUNTS, COUNTS_FULL = (1, 10, 50), (1, 10, 50, 100)
REPEATS = 3
SETTLING = 3  # seconds after which what a start has left to do is done
FEW, ROUNDS, ROUNDS_MANY = 10, 5, 2  # up to so many services, rounds of verbs, and rounds beyond that
KINDS = {"pyhost": "Many", "bare": "Bare"}  # the service's name, before its number


def names(kind: str, count: int) -> list[str]:
    """The first of the services."""
    return [f"{KINDS[kind]}{number}" for number in range(count)]


def prepare(programs: str) -> None:
    """Put what measures in place."""
    FOLDER.mkdir()
    for program in "bench", "bare_service":
        shutil.copy(Path(programs, f"{program}.exe"), FOLDER)
    shutil.copy(Path(__file__).with_name("services.py"), FOLDER)
    as_users_have_it()


def install_up_to(kind: str, there: int, count: int) -> None:
    """Install further services."""
    for name in names(kind, count)[there:]:
        begun = time.monotonic()
        if kind == "pyhost":
            install("services.Waits", "--name", name)
        else:
            wine("sc.exe", "create", name, "binPath=", r"C:\bench\bare_service.exe")
        show(f"install-{kind}", name.removeprefix(KINDS[kind]), (time.monotonic() - begun) * 1000)


def verbs(count: int) -> None:
    """What a person asks who wants to see the services, or one of them."""
    lines = {
        "pyhost list": f"{HOST} list",
        "pyhost list --json": f"{HOST} list --json",
        "pyhost status of all": f"{HOST} status Many*",
        "pyhost status of all, --json": f"{HOST} status Many* --json",
        "pyhost status of one": f"{HOST} status Many0",
        "sc query of one": r"C:\windows\system32\sc.exe query Many0",
    }
    words = [word for pair in lines.items() for word in pair]
    measure("programs", str(ROUNDS if count <= FEW else ROUNDS_MANY), *words, of=f"-{count}")


def together(kind: str, count: int) -> None:
    """Start and stop so many."""
    services = names(kind, count)
    for repeat in range(REPEATS):
        before = processes()
        measure("together", "start", *services, rename=lambda _: str(count), of=f"-{kind}")
        if repeat == REPEATS - 1:
            time.sleep(SETTLING)
            pids = processes() - before
            show(f"many-memory-{kind}", str(count), memory(pids, "Pss"))
            if kind == "pyhost":
                verbs(count)
        measure("together", "stop", *services, rename=lambda _: str(count), of=f"-{kind}")


def main() -> None:
    """Measure."""
    *full, programs = sys.argv[1:]
    prepare(programs)
    show_busy()
    there = 0
    for count in COUNTS_FULL if full == ["--full"] else COUNTS:
        install_up_to("pyhost", there, count)
        together("pyhost", count)
        there = count
        install_up_to("bare", 0, count)
        together("bare", count)
        for name in names("bare", count):
            wine("sc.exe", "delete", name)


if __name__ == "__main__":
    main()
