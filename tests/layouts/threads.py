#!/usr/bin/python3
"""Services on a Python without the GIL, beside one that has it: nothing of the host's turns it on, and nothing needs it.

usage: threads.py [CASE]...     inside scripts/sandbox
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from machine import HOST, SCRIPTS, Base, Service, has, run, run_all, write

BASE = Base.under_test()
PYTHON = rf"{BASE.directory}\{BASE.program}"
MODULES = sorted(file.stem for file in Path(__file__).resolve().parents[2].glob("python/compat/*.py"))
KINDS = {  # what is installed, and whether it is a class: functions of the fixture come with the start then
    "class": ([rf"{SCRIPTS}\threads.Threads"], True),
    "script": (["--pywin32", "yes", "--ready-after", "never", rf"{SCRIPTS}\threads.py"], False),
    "module": (["--pywin32", "yes", "--ready-after", "never", "--directory", SCRIPTS, "-m", "threads"], False),
}


def life(kind: str, *functions: str) -> str:
    """Have a class, a script or a module run functions of the fixture, and stop it; return its log."""
    words, is_class = KINDS[kind]
    with Service("Threads") as made:
        write(rf"{SCRIPTS}\modules.txt", "\n".join([*MODULES, "pyhost"]))
        run(HOST, "install", "--name", made.name, "--python", PYTHON, *words, *([] if is_class else functions))
        run(HOST, "start", made.name, "--wait", "90", *(["--", *functions] if is_class else []))
        run(HOST, "stop", made.name, "--wait", "60")
        log = made.log
    has(log, "stopped in order", "exit code 0")
    assert "global interpreter lock" not in log, log  # what Python warns of when a module turns it on
    assert "Traceback" not in log and "failure" not in log, log
    return log


def nothing_turns_the_gil_on() -> None:
    """A class, a script and a module import all that the host brings, and it is as before."""
    for kind in KINDS:
        has(life(kind, "look"), f"LOOK modules {len(MODULES) + 1}, GIL {not BASE.threads} then {not BASE.threads}")


def threads_use_everything_at_once() -> None:
    """Children, console handlers, streams, events, searches of modules: in eight threads each, and nothing is lost."""
    log = life("class", "everything")
    done = re.findall(r"DONE (\w+) (.*)$", log, re.MULTILINE)
    assert len(done) == 6 and all(failures == "[]" for _, failures in done), done
    lines = re.findall(r"LINE (\d \d+) x{100}$", log, re.MULTILINE)
    assert len(lines) == 2 * 8 * 100 and len(set(lines)) == 8 * 100, (len(lines), len(set(lines)))
    assert len(re.findall(r"EVENT \d", log)) == 8, log
    has(log, f"GIL at last {not BASE.threads}")


def hang(function: str) -> str:
    """Have a class run a function of the fixture that never ends, and stop it; return its log."""
    with Service("Threads") as made:
        run(HOST, "install", "--name", made.name, "--python", PYTHON, "--stop-limit", "3s", *KINDS["class"][0])
        run(HOST, "start", made.name, "--wait", "90", "--", function)
        run(HOST, "stop", made.name, "--wait", "60")
        log = made.log
    has(log, "did not stop within 3 s; the stacks of its threads stand in the log", "exit code 0")
    assert "failure crash" not in log, log
    return log


def a_limit_ends_threads_that_compute() -> None:
    """The stacks of all of them stand in the log."""
    log = hang("compute_for_ever")
    has(log, "in compute_for_ever")
    assert len(re.findall(r"in compute$", log, re.MULTILINE)) >= 1 + 8, log


def a_limit_ends_one_that_stays_in_c() -> None:
    """Without a GIL, too, no other thread can have Python tell the stacks: faulthandler's own reads them."""
    log = hang("stay_in_c")
    has(log, "in stay_in_c", "in wait")
    assert ("Timeout (" in log) is bool(BASE.threads), log


CASES = [
    ("gil", nothing_turns_the_gil_on),
    ("at-once", threads_use_everything_at_once),
    ("compute", a_limit_ends_threads_that_compute),
    ("in-c", a_limit_ends_one_that_stays_in_c),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
