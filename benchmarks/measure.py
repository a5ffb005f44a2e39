#!/usr/bin/python3
"""Measures services beside those of other hosts, and prints lines "MEASURE<tab>WHO<tab>VALUE".

usage: measure.py [--full] ROUNDS PROGRAMS PYWIN32 NSSM PYINSTALLER, inside scripts/sandbox: the directory with bench.exe, and
those of the unpacked sets.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import growth
from peers import BUFFERED, PEERS, PYTHON, key_of
from sandbox import (
    BENCH, DRIVE_C, FOLDER, HOST, PATIENCE, fact, install, measure, memory, processes, processor_time, processor_time_until,
    show, show_busy, threads, wake_ups, wine,
)  # fmt: skip
from peer_setup import prepare_peers

HERE = Path(__file__).parent
SETTLING = 3  # seconds after which what a start has left to do is done
SLOWNESS = 5000  # microseconds that a write to a slow disk takes longer
THREADS = 32  # by which a program is compared with one that has none besides its own
REPEATS = 5  # of what is measured by rate
IDLE, IDLE_FULL = 10, 60  # seconds in which idle processes are looked at
SHORT = 3  # seconds of the second look and the third
LOOKS = 3  # how often what is idle is started, looked at, and stopped
WAITS = {peer.key: peer.waits for peer in PEERS if peer.waits}
PORTS = {peer.key: peer.port for peer in [*PEERS, BUFFERED]}
PROCESSES = {"nssm": 3}  # itself, a console's, python.exe
TIMED = "BenchTimed"


def prepare(programs: str) -> None:
    """Put what measures in place, and install a service that times itself."""
    FOLDER.mkdir()
    for program in "bench", "bare_service", "bare_server":
        shutil.copy(Path(programs, f"{program}.exe"), FOLDER)
    for name in "services.py", "works.py", "script.py":
        shutil.copy(HERE / name, FOLDER)
    install("services.Waits", "--name", TIMED, "--environment", "PYHOST_TIMINGS=1")
    install("services.Tells")
    show("size", "pyhost.exe", (DRIVE_C / "pyhost/pyhost.exe").stat().st_size)
    fact("pyhost", wine(HOST, "--version").split("\n")[0].replace("pyhost ", ""))
    wines = subprocess.run([os.environ["WINE_LOADER"], "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    fact("Wine", wines.removeprefix("wine-"))
    fact("Linux", platform.release())
    fact("processors", str(os.cpu_count()))


def write_program_with_modules() -> None:
    """Write a program that waits and has all modules of the standard library that a class's service has."""
    wine(BENCH, "start", "BenchTells")
    names = [name for name in appeared(FOLDER / "modules.txt").split() if name != "__main__"]
    wine(BENCH, "stop", "BenchTells")
    text = f"for name in {names!r}:\n    try:\n        __import__(name)\n    except ImportError:\n        pass\n"
    (FOLDER / "modules.py").write_text(f"{text}import time\ntime.sleep(1e6)\n", encoding="utf-8")


def phases() -> None:
    """Read what the timed service has printed in its log. Its first start warmed up."""
    log = (DRIVE_C / f"ProgramData/pyhost/{TIMED}/{TIMED}.log").read_text(encoding="utf-8")
    runs = log.split(f'service "{TIMED}" starts')[2:]
    for run in runs:
        start, stop = run.split("from the process's start to the service's code")
        for measure_name, text in ("phase", start), ("stop-phase", stop):
            for value, owner, phase in re.findall(r"timing +([\d.]+) ms  (.{11})  (.*)", text):
                if not owner.startswith("from"):
                    show(measure_name, f"{owner.strip()}: {phase}", float(value))


def stop(service: str, pids: set[int]) -> float:
    """Stop a service. Returns the milliseconds of its processes' time that they have taken in all."""
    with subprocess.Popen(["wine", BENCH, "stop", service], stdin=subprocess.DEVNULL) as ending:
        return processor_time_until(ending, pids)


def new_processes(before: set[int], count: int) -> set[int]:
    """Wait until so many processes are there that were not before, and Linux shows them by their names."""
    end = time.monotonic() + PATIENCE
    while len(processes() - before) < count:
        if time.monotonic() > end:
            raise SystemExit(f"measure.py: there are not {count} more processes")
        time.sleep(0.1)
    return processes() - before


def look_at_idle(watched: dict[str, set[int]], seconds: float) -> None:
    """Measure the memory of processes that wait, and how often their threads wake up."""
    before = {who: wake_ups(pids) for who, pids in watched.items()}
    time.sleep(seconds)
    for who, pids in watched.items():
        own, wines = wake_ups(pids)
        show("wake-ups", who, own - before[who][0])
        show("wines-wake-ups", who, wines - before[who][1])
        show("private", who, memory(pids, r"Private_\w+"))
        show("shared", who, memory(pids, r"Shared_\w+"))
        show("threads", who, threads(pids))
        show("processes", who, len(pids))


def idle(seconds: float) -> None:
    """Look at all that waits, at the same time; then stop it."""
    watched = {}
    pythons = []
    for who in [*WAITS, "modules"]:
        before = processes()
        if who in ("python", "modules"):
            program = "script.py" if who == "python" else "modules.py"
            pythons.append(subprocess.Popen(["wine", PYTHON, rf"C:\bench\{program}"], stdin=subprocess.PIPE))
        else:
            wine(BENCH, "start", WAITS[who])
        watched[who] = new_processes(before, PROCESSES.get(who, 1))
    time.sleep(SETTLING)
    started = {who: sum(processor_time(pid) for pid in pids) for who, pids in watched.items()}
    look_at_idle(watched, seconds)
    for pid in watched["nssm"]:
        if Path(f"/proc/{pid}/comm").read_text().startswith("conhost"):
            show("wine-conhost", "private", memory({pid}, r"Private_\w+"))
    for python in pythons:
        python.kill()
        python.communicate(timeout=PATIENCE)
    for who, pids in watched.items():
        show("processor-start", who, started[who])
        if who not in ("python", "modules"):
            before_stop = sum(processor_time(pid) for pid in pids)
            show("processor-stop", who, stop(WAITS[who], pids) - before_stop)


def wines_costs() -> None:
    """What Wine distorts: what a further thread counts, and a question to its server."""
    sizes = []
    for count in 0, THREADS:
        before = processes()
        with subprocess.Popen(["wine", BENCH, "sleep", str(count)], stdin=subprocess.DEVNULL) as sleeper:
            pids = new_processes(before, 1)
            time.sleep(SETTLING)
            sizes.append(memory(pids, r"Private_\w+"))
            sleeper.kill()
    show("wine-thread", "private", (sizes[1] - sizes[0]) / THREADS)
    measure("server", "10000")


def find_marks(whos: list[str], since: float) -> None:
    """Look for what services have printed and logged in all files that have been written since, and in the event log."""
    written = [path for path in DRIVE_C.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since]
    texts = [path.read_bytes() for path in [*written, Path(os.environ["SCM_TRACE"])]]
    for who in whos:
        for measure_name, mark in ("arrived-print", "printed by"), ("arrived-logging", "logged by"):
            show(measure_name, who, any(f"{mark} {PORTS[who]}".encode() in text for text in texts))


def ask(who: str, task: str) -> float:
    """Let a running service do a task; it answers with the microseconds of one call."""
    with socket.create_connection(("127.0.0.1", PORTS[who]), 60) as connection:
        connection.sendall(f"{task}\n".encode())
        return float(connection.makefile("r").readline().lstrip("."))


def imported() -> None:
    """What the class imports before it serves; each by itself, because a service that says RUNNING before would import while the next
    one starts."""
    classes = [peer for peer in PEERS if peer.kind == "class"]
    for peer in classes * REPEATS:
        show("imported-after", peer.key, float(wine(BENCH, "serving", peer.serves, str(peer.port)).split("\t")[-1]))
        show("imported", peer.key, ask(peer.key, "imported") / 1000)
        show("imported-modules", peer.key, ask(peer.key, "imported-modules"))
        wine(BENCH, "stop", peer.serves)


def lines() -> None:
    """What a line costs, and a report of the state."""
    tasks = {
        "bare": ["print", "event", "status"],
        "plain": ["print", "print-hundred", "logging", "descriptor", "event", "status"],
        "with": ["print", "print-hundred", "logging", "event", "status"],
        "pythonservice": ["event", "status"],
        "frozen": ["event", "status"],
        "program": ["print", "print-hundred", "logging"],
        "nssm": ["print", "print-hundred", "logging"],
        "nssm-buffered": ["print", "print-hundred", "logging"],
    }
    services = {peer.key: peer.serves for peer in [*PEERS, BUFFERED] if peer.key in tasks}
    begun = time.time()
    for service in services.values():
        wine(BENCH, "start", service)
    time.sleep(SETTLING)  # NSSM's run before their program does
    for who in services:
        if who != "bare":
            ask(who, "marks")
    for _ in range(REPEATS):
        for task in dict.fromkeys(task for row in tasks.values() for task in row):
            for who in services:
                if task in tasks[who]:
                    show(f"line-{task}", who, ask(who, task))
    trips = [peer.serves for peer in PEERS if peer.kind != "program"]
    measure("trips", str(2 * REPEATS), *trips, rename=key_of)
    for service in services.values():
        wine(BENCH, "stop", service)
    find_marks([who for who in services if who != "bare"], begun)


def appeared(path: Path) -> str:
    """Wait for a file, which appears whole; return its text."""
    end = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > end:
            raise SystemExit(f"measure.py: {path} does not appear")
        time.sleep(0.05)
    return path.read_text(encoding="utf-8")


def slow_disk() -> None:
    """Lines when strace holds up each write to a file, which is not everywhere."""
    if not shutil.which("strace"):
        return
    service = next(peer.serves for peer in PEERS if peer.key == "plain")
    before = processes()
    wine(BENCH, "start", service)
    for pid in processes() - before:
        slow = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", f"inject=pwrite64:delay_enter={SLOWNESS}"]
        with subprocess.Popen([*slow, "-p", str(pid)]) as tracer:
            while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text() and tracer.poll() is None:
                time.sleep(0.05)
            if tracer.poll() is None:
                wine(BENCH, "slowly", service)
                show("line-print", "slow", float(appeared(FOLDER / "slow.txt")))
                tracer.terminate()
    wine(BENCH, "stop", service)


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true", help="look longer at what is idle, and send more controls")
    parser.add_argument("rounds", type=int)
    for directory in "programs", "pywin32", "nssm", "pyinstaller":
        parser.add_argument(directory)
    options = parser.parse_args()
    prepare(options.programs)
    prepare_peers(options.pywin32, options.nssm, options.pyinstaller)
    write_program_with_modules()
    show_busy()
    wines_costs()
    services = [WAITS[key] for key in ("bare", "plain", "with", "pythonservice")]
    measure("rounds", str(options.rounds), PYTHON, *services, TIMED, rename=key_of)
    phases()
    pairs = [word for peer in PEERS for word in (peer.serves, str(peer.port))]
    measure("serves", str(max(options.rounds // 2, 2)), *pairs, rename=key_of)
    for seconds in (IDLE_FULL if options.full else IDLE, *[SHORT] * (LOOKS - 1)):
        idle(seconds)
        show("idle", "seconds", seconds)
    imported()
    lines()
    slow_disk()
    growth.imports(max(options.rounds // 5, 2))
    growth.controls(100_000 if options.full else 10_000)
    show_busy()


if __name__ == "__main__":
    main()
