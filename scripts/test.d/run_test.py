# SPDX-License-Identifier: MIT
"""Runs one test program on this Windows, and removes what it leaves: services, keys, files, processes.

usage: python -E run_test.py PROGRAM [ARGUMENT]...
       python -E run_test.py --clean

On Linux the same programs run in scripts/sandbox, a Windows that goes away with all that they left. Here each has a directory of
its own, and what it may change of the machine is written down before it runs: traces.py. If this is killed, the next run
removes what is left, and so does --clean (python -E, because a PYTHONHOME may be among it). The exit status is the program's;
77 where the test cannot run here; 1 where something of it is left.

Environment:
  PYHOST_EXE          the pyhost.exe to test; the program gets a copy of it, as PYHOST_TEST_EXE
  PYHOST_PYTHON       the Python to run it on: "3.12" of those that are registered, or the path of a python.exe; without it the newest
  PYHOST_PYWIN32      a directory with pywin32's modules for this Python
  PYHOST_MACHINE=1    a test may change what belongs to the whole machine
  PYHOST_TEST_NEEDS   what this test needs: "machine", "pywin32"
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import machine
import pythons
import traces

CANNOT_RUN = 77
# As in the sandbox: a service has none of these, and what a shell has set must not steer a Python under test.
NOT_FOR_TESTS = ("PYTHON", "VIRTUAL_ENV", "PYENV", "PIP_", "UV_", "CONDA")


class CannotRun(Exception):
    """This machine lacks what the test needs, or may not be changed by it."""


def clean() -> int:
    """Remove what an earlier run left. Returns the exit status."""
    with machine.alone():
        return remove_left_over()


def remove_left_over() -> int:
    """The same, alone already."""
    if not traces.left_over():
        return 0
    print("pyhost tests: removing what a killed run left", file=sys.stderr)
    return removed()


def removed() -> int:
    """Remove what a test left, and say what is still there. Returns the exit status."""
    try:
        others = traces.left_alone()
    except (OSError, ValueError):
        others = []  # the removal meets the same
    for other in others:
        print(f"pyhost tests: left alone: {other}", file=sys.stderr)
    problems = traces.remove()
    for problem in problems:
        print(f"pyhost tests: cannot remove {problem}", file=sys.stderr)
    if problems:
        print(f"To try again: {Path(__file__).resolve().parent.parent}\\test.ps1 -Clean", file=sys.stderr)
    return 1 if problems else 0


def choose() -> tuple[Path, str]:
    """The Python to run on; and its version, "3.12", where the test changes settings of the whole machine, else "". Raises
    CannotRun."""
    needs = os.environ.get("PYHOST_TEST_NEEDS", "").split()
    if "machine" in needs and os.environ.get("PYHOST_MACHINE") != "1":
        raise CannotRun("the test changes settings of the whole machine: allow it with test.ps1 -Machine")
    if "pywin32" in needs and not os.path.isdir(os.environ.get("PYHOST_PYWIN32", "")):
        raise CannotRun("there is no pywin32 for this Python")
    exe = Path(os.environ["PYHOST_EXE"])
    python = pythons.choose(os.environ.get("PYHOST_PYTHON", ""), pythons.machine_type(exe))
    if python is None:
        raise CannotRun(f"there is no Python {os.environ.get('PYHOST_PYTHON', '')} for {exe}")
    return python, pythons.version_of(python) if "machine" in needs else ""


def environment(python: Path) -> dict[str, str]:
    """What the program runs with, its directory made."""
    variables = {name: value for name, value in os.environ.items() if not name.upper().startswith(NOT_FOR_TESTS)}
    if "pywin32" in variables.get("PYHOST_TEST_NEEDS", "").split():
        variables["PYHOST_TEST_PYWIN32"] = variables["PYHOST_PYWIN32"]
    for directory in (traces.PLACE / "pyhost", traces.PLACE / "temp"):
        directory.mkdir(parents=True)
    shutil.copy(variables["PYHOST_EXE"], traces.PLACE / "pyhost" / "pyhost.exe")
    variables["PYHOST_TEST_EXE"] = str(traces.PLACE / "pyhost" / "pyhost.exe")
    variables["PYHOST_TEST_PYTHON"] = str(python)
    for name in variables.keys() & {"PYHOST_TEST_FIXTURES", "PYHOST_TEST_PYWIN32"}:  # CMake writes paths with slashes
        variables[name] = os.path.normpath(variables[name])
    variables["TEMP"] = variables["TMP"] = str(traces.PLACE / "temp")
    return variables


def run(command: list[str]) -> int:
    """Run a program and remove what it leaves. Returns the exit status."""
    if not machine.is_elevated():
        print("pyhost tests: installing services needs an elevated prompt", file=sys.stderr)
        return 1
    with machine.alone():
        if remove_left_over() != 0:
            return 1
        try:
            python, version = choose()
            traces.keep(traces.take(version))
        except CannotRun as reason:
            print(f"pyhost tests: skipped, {reason}", file=sys.stderr)
            return CANNOT_RUN
        except traces.Occupied as occupied:
            print(f"pyhost tests: {occupied}", file=sys.stderr)
            return 1
        job = machine.end_children_with_this()
        try:
            status = subprocess.run(command, env=environment(python), stdin=subprocess.DEVNULL, check=False).returncode
        except KeyboardInterrupt:
            status = 130
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # what follows is short, and must get to its end
            machine.end_others(job)
            left = removed()
        return left or status


def main() -> int:
    """Do what the command line says."""
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return 2
    if sys.argv[1:] == ["--clean"]:
        return clean()
    command = [os.path.normpath(sys.argv[1]), *sys.argv[2:]]
    return run([sys.executable, *command] if command[0].endswith(".py") else command)


if __name__ == "__main__":
    sys.exit(main())
