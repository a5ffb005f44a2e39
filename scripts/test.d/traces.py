# SPDX-License-Identifier: MIT
"""What a test leaves on this machine, and its removal.

Before a test runs, what it may change is written to a file, the journal; afterwards that is removed or restored, and the journal
goes. One that is found by a later run is that of a run that was killed; the machine may have changed since.

A test's own are: the services, event sources and log directories with names that the tests' sources have, sources and directories only
where they were not there before; the services and processes whose programs lie in its directory; and that directory. Of the machine's
settings only such tests change any that say so: those values and keys below. A value is restored only where it still is what a test
has written.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import stat
import subprocess
import time
import winreg
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import machine

# In Program Files, where only administrators write: programs of services lie there, which run as LocalSystem.
ROOM = Path(os.environ["ProgramFiles"]) / "pyhost-tests"
PLACE = ROOM / "run"
JOURNAL = ROOM / "journal.json"
LOGS = Path(os.environ["ProgramData"]) / "pyhost"
SOURCES = rf"{machine.SERVICES}\EventLog\Application"
TESTS = Path(__file__).resolve().parents[2] / "tests"

# The values that tests change, and what they write there. A test that ends early leaves that; a whole one may have removed it.
CONTROL = r"SYSTEM\CurrentControlSet\Control"
VARIABLES = rf"{CONTROL}\Session Manager\Environment"
VALUES = [
    (CONTROL, "WaitToKillServiceTimeout", "20000"),
    (VARIABLES, "PYTHONHOME", r"C:\x"),
    (VARIABLES, "PYTHONPATH", r"C:\shared"),
]
# The keys that tests make, for the Python that they run on.
KEYS = [
    (winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Python\PythonCore\{version}\PythonPath\shop"),
    (winreg.HKEY_USERS, r"S-1-5-18\SOFTWARE\Python\PythonCore\{version}\PythonPath\own"),  # LocalSystem's
]
ACCESS = winreg.KEY_READ | winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY

# Errors of a file or directory that somebody still has open, or deletes meanwhile: a process that is ending, a scanner for viruses.
IN_USE = (2, 3, 5, 32, 145)
PATIENCE = 10.0  # s; how long such a one is waited for


class Occupied(Exception):
    """The machine has what tests would take for their own."""


@functools.cache
def _names() -> frozenset[str]:
    """The names of services that the tests' sources have, in lower case."""
    found: set[str] = set()
    rooms = [path for room in ("contract", "fixtures", "python", "pywin32", "scm", "windows") for path in (TESTS / room).rglob("*.*")]
    for path in [*rooms, TESTS / "sandbox" / "leaves.py"]:
        if path.suffix in (".c", ".h", ".py"):
            text = path.read_text("utf-8")
            found.update(re.findall(r"\b[Pp]y[Hh]ost[A-Z-][\w*-]*", text))
            for name in re.findall(r'#define NAME "(\w+)"', text):
                found.update(name + more for more in re.findall(r'(?<!define )\bNAME "(\w+)', text))
    return frozenset(name.lower() for name in found)


def _ours(names: list[str]) -> list[str]:
    return [name for name in names if name.lower() in _names()]


def _log_directories() -> list[str]:
    return _ours(os.listdir(LOGS)) if LOGS.is_dir() else []


def _value(path: str, name: str) -> list[Any] | None:
    """A value of the machine and its type; None where it is not there."""
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
            return list(winreg.QueryValueEx(key, name))
    except FileNotFoundError:
        return None


def _restore_value(path: str, name: str, before: list[Any] | None) -> None:
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, ACCESS) as key:
        if before is None:
            winreg.DeleteValue(key, name)
        else:
            winreg.SetValueEx(key, name, 0, before[1], before[0])


def _is_there(root: int, path: str) -> bool:
    try:
        winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY).Close()
    except FileNotFoundError:
        return False
    return True


def _missing(root: int, path: str) -> list[str]:
    """Of a key and those that it lies in, those that are not there; the deepest first."""
    found = []
    while path and not _is_there(root, path):
        found.append(path)
        path = path.rpartition("\\")[0]
    return found


def take(version: str = "") -> dict[str, Any]:
    """What the machine has now of all that a test may change; with the version of its Python ("3.12") of what such a test may that
    changes the whole machine. Raises Occupied."""
    services = _ours(machine.subkeys(winreg.HKEY_LOCAL_MACHINE, machine.SERVICES))
    if services:
        raise Occupied(
            f"This machine has services with names of the tests': {', '.join(services)}. "
            f"To run the tests here, remove them: pyhost remove {services[0]}"
        )
    before = {
        "sources": _ours(machine.subkeys(winreg.HKEY_LOCAL_MACHINE, SOURCES)),
        "logs": _log_directories(),
        "has logs": LOGS.is_dir(),
    }
    if version:
        before["values"] = [[path, name, wrote, _value(path, name)] for path, name, wrote in VALUES]
        before["no keys"] = [[root, _missing(root, path.format(version=version))] for root, path in KEYS]
    return before


def keep(before: dict[str, Any]) -> None:
    """Write the journal; from now on traces are removed, by this run or a later one."""
    ROOM.mkdir(exist_ok=True)
    new = JOURNAL.with_suffix(".new")
    with open(new, "w", encoding="utf-8") as file:
        json.dump(before, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, JOURNAL)


def left_over() -> bool:
    """Was a run killed, so that its traces are still there?"""
    return JOURNAL.exists()


def remove() -> list[str]:
    """Remove and restore by the journal. Returns what could not be; then the journal stays for another try."""
    problems = []
    try:
        for what, error in _remove(json.loads(JOURNAL.read_text("utf-8"))):
            problems.append(f"{what}: {error}")
        if not problems:
            JOURNAL.unlink()
            ROOM.rmdir()
    except (OSError, ValueError) as error:
        problems.append(f"all that a test has left: {error}")
    return problems


def left_alone() -> list[str]:
    """What the journal would restore, and somebody else has changed meanwhile."""
    before = json.loads(JOURNAL.read_text("utf-8"))
    return [
        f"{name} in {path}, which no test has set to {now[0]}"
        for path, name, wrote, value in before.get("values", [])
        if (now := _value(path, name)) is not None and now != value and now[0] != wrote
    ]


def _remove(before: dict[str, Any]) -> Iterator[tuple[str, OSError]]:
    for name in machine.subkeys(winreg.HKEY_LOCAL_MACHINE, machine.SERVICES):
        if _ours([name]) or str(PLACE).lower() in machine.image_path(name).lower():
            yield from _try(f"the service {name}", lambda: machine.remove_service(name))
    for number in machine.processes_below(PLACE):
        machine.end_process(number)
    # What is left of the keys: of those that no service has, the SCM knows nothing.
    for path, kept in ((machine.SERVICES, []), (SOURCES, before["sources"])):
        for name in _ours(machine.subkeys(winreg.HKEY_LOCAL_MACHINE, path)):
            if name not in kept:
                yield from _try(f"the key {path}\\{name}", lambda: _delete_key(winreg.HKEY_LOCAL_MACHINE, f"{path}\\{name}"))
    for path, name, wrote, value in before.get("values", []):
        now = _value(path, name)
        if now != value and (now is None or now[0] == wrote):
            yield from _try(f"the value {name} of {path}", lambda: _restore_value(path, name, value))
    for root, missing in before.get("no keys", []):
        for path in missing[:1]:
            yield from _try(f"the key {path}", lambda: _delete_key(root, path))
        for path in missing[1:]:  # another program may have put something there since
            yield from _try(f"the key {path}", lambda: _delete_empty_key(root, path))
    for name in _log_directories():
        if name not in before["logs"]:
            yield from _try(f"the logs of {name}", lambda: delete_directory(LOGS / name))
    if LOGS.is_dir() and not before["has logs"] and not os.listdir(LOGS):
        yield from _try("the directory of the logs", LOGS.rmdir)
    yield from _try(f"the directory {PLACE}", lambda: delete_directory(PLACE))


def _try(what: str, step: Callable[[], None]) -> Iterator[tuple[str, OSError]]:
    try:
        step()
    except OSError as error:
        yield what, error


def _delete_key(root: int, path: str) -> None:
    for name in machine.subkeys(root, path):
        _delete_key(root, f"{path}\\{name}")
    try:
        winreg.DeleteKeyEx(root, path, winreg.KEY_WOW64_64KEY)
    except FileNotFoundError:
        pass  # the SCM was faster


def _delete_empty_key(root: int, path: str) -> None:
    try:
        with winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
            subkeys, values, _ = winreg.QueryInfoKey(key)
    except FileNotFoundError:
        return
    if subkeys == 0 and values == 0:
        winreg.DeleteKeyEx(root, path, winreg.KEY_WOW64_64KEY)


def delete_directory(directory: Path) -> None:
    """Delete a directory, if it is there, whatever its files' names, lengths, attributes and rights. What somebody has open is waited
    for."""
    path = f"\\\\?\\{directory}"
    end = time.monotonic() + PATIENCE

    def again(function: Callable[[str], object], name: str, _: object) -> None:
        os.chmod(name, stat.S_IWRITE)
        function(name)

    while os.path.isdir(path):
        try:
            shutil.rmtree(path, onerror=again)
        except OSError as error:
            if error.winerror not in IN_USE or time.monotonic() > end:
                raise
            if error.winerror == 5:  # a test has taken rights away: the owner may put them back
                subprocess.run(["icacls", str(directory), "/reset", "/t", "/c", "/q"], capture_output=True, check=False)
            time.sleep(0.1)
