# SPDX-License-Identifier: MIT
"""What a test leaves on this machine, and its removal.

Before a test runs, what it may change is written to a file, the journal; afterwards all is made as the journal has it, and the
journal goes. One that is found by a later run is that of a run that was killed.

A test's own are: the services, event sources and log directories whose names begin with "pyhost" and that were not there
before it; the services and processes whose programs lie in its directory; and that directory.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
import subprocess
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
PREFIX = "pyhost"

# What tests change that is the machine's: a key with all below it, or some of its values.
CONTROL = r"SYSTEM\CurrentControlSet\Control"
TREES = [(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Python"), (winreg.HKEY_USERS, r"S-1-5-18\SOFTWARE\Python")]
VALUES = [
    (winreg.HKEY_LOCAL_MACHINE, CONTROL, ["WaitToKillServiceTimeout"]),
    (winreg.HKEY_LOCAL_MACHINE, rf"{CONTROL}\Session Manager\Environment", ["PYTHONHOME", "PYTHONPATH"]),
]
ACCESS = winreg.KEY_READ | winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY

# The values of keys, by the keys' paths; data that JSON has not is in base64.
Values = dict[str, list[Any]]
Tree = dict[str, Values]


class Occupied(Exception):
    """The machine has what tests would take for their own."""


def _ours(names: list[str]) -> list[str]:
    return [name for name in names if name.lower().startswith(PREFIX)]


def _log_directories() -> list[str]:
    return _ours(os.listdir(LOGS)) if LOGS.is_dir() else []


def _values(root: int, path: str) -> Values:
    with winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
        found = {}
        for index in range(winreg.QueryInfoKey(key)[1]):
            name, data, kind = winreg.EnumValue(key, index)
            found[name] = [kind, {"base64": base64.b64encode(data).decode()} if isinstance(data, bytes) else data]
        return found


def _tree(root: int, path: str) -> Tree:
    """The key and all below it; nothing where it is not there."""
    try:
        found = {path: _values(root, path)}
    except FileNotFoundError:
        return {}
    for name in machine.subkeys(root, path):
        found.update(_tree(root, f"{path}\\{name}"))
    return found


def _set_values(root: int, path: str, wanted: Values, names: list[str]) -> None:
    """Give the values of these names the wanted data; those that are not wanted go."""
    with winreg.CreateKeyEx(root, path, 0, ACCESS) as key:
        for name in names:
            if name in wanted:
                kind, data = wanted[name]
                value: Any = base64.b64decode(data["base64"]) if isinstance(data, dict) else data
                winreg.SetValueEx(key, name, 0, kind, value)
            else:
                winreg.DeleteValue(key, name)


def _changed(before: Values, now: Values) -> list[str]:
    return [name for name in {**before, **now} if before.get(name) != now.get(name)]


def take() -> dict[str, Any]:
    """What the machine has now of all that tests may change. Raises Occupied."""
    services = _ours(machine.subkeys(winreg.HKEY_LOCAL_MACHINE, machine.SERVICES))
    if services:
        raise Occupied(
            f"This machine has services with names of the tests': {', '.join(services)}. "
            f"To run the tests here, remove them: pyhost remove {services[0]}"
        )
    return {
        "sources": _ours(machine.subkeys(winreg.HKEY_LOCAL_MACHINE, SOURCES)),
        "logs": _log_directories(),
        "has logs": LOGS.is_dir(),
        "trees": [_tree(root, path) for root, path in TREES],
        "values": [_values(root, path) for root, path, _ in VALUES],
    }


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
    """Make all as the journal has it. Returns what could not be; then the journal stays for another try."""
    before = json.loads(JOURNAL.read_text("utf-8"))
    problems = [f"{what}: {error}" for what, error in _remove(before)]
    if not problems:
        JOURNAL.unlink()
        ROOM.rmdir()
    return problems


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
    for (root, path), tree in zip(TREES, before["trees"]):
        yield from _try(f"the key {path}", lambda: _restore_tree(root, path, tree))
    for (root, path, names), values in zip(VALUES, before["values"]):
        changed = [name for name in _changed(values, _values(root, path)) if name in names]
        yield from _try(f"the values of {path}", lambda: _set_values(root, path, values, changed))
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


def _restore_tree(root: int, path: str, before: Tree) -> None:
    now = _tree(root, path)
    for below in sorted(now, reverse=True):  # what lies deeper first
        if below not in before and below in _tree(root, below):
            _delete_key(root, below)
    for below, values in before.items():
        _set_values(root, below, values, _changed(values, now.get(below, {})))


def delete_directory(directory: Path) -> None:
    """Delete a directory, if it is there, whatever its files' names, lengths, attributes and rights."""
    path = f"\\\\?\\{directory}"
    if not os.path.isdir(path):
        return

    def again(function: Callable[[str], object], name: str, _: object) -> None:
        os.chmod(name, stat.S_IWRITE)
        function(name)

    try:
        shutil.rmtree(path, onerror=again)
    except PermissionError:  # a test has taken rights away: the owner may put them back
        subprocess.run(["icacls", str(directory), "/reset", "/t", "/c", "/q"], capture_output=True, check=False)
        shutil.rmtree(path, onerror=again)
