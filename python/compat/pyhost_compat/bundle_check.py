# SPDX-License-Identifier: MIT
"""Checks a bundle: what the service imports, and all extension modules, load from the folder alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import zipfile

from pyhost_compat.bundle_parts import own_loader, own_source
from pyhost_compat.extensions import lines_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

LIMIT = 300.0  # seconds for all imports

# How rows on places end.
FOREIGN = ": it is not in the bundle, and was loaded"
UNSEEN = ": it is in the bundle, and not on sys.path"


class Python:
    """A Python that imports what it is told, in children of this process, until deadline (of time.monotonic())."""

    def __init__(
        self, command: list[str], environment: dict[str, str], path: list[str], dlls: list[str], deadline: float = 0.0,
        root: str | None = None,
    ) -> None:
        self.command = command
        self.environment = environment
        self.path = path
        self.dlls = dlls
        self.root = root  # where all modules are to come from
        self.deadline = deadline
        self.foreign: set[str] = set()
        self.unseen: set[str] = set()
        self.files: dict[str, str] = {}  # of a name that lacks a DLL: the extension module

    def ask(self, names: list[str]) -> dict[str, str | None]:
        """Import names, and return what is wrong with each, None for nothing; "*": all extension modules, found first."""
        results: dict[str, str | None] = {}
        waiting = list(names)
        while waiting:
            waiting = self._ask_once(waiting, results)
        return results

    def _ask_once(self, names: list[str], results: dict[str, str | None]) -> list[str]:
        """Have one child import names; return those that it did not come to, because one of them ended it."""
        lines = "".join(json.dumps(line) + "\n" for line in [[self.path, self.root, self.dlls], *names])
        child = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=self.environment, cwd=os.path.dirname(self.command[0]),
        )  # fmt: skip
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(max(self.deadline - time.monotonic(), 0), end)
        timer.start()
        assert child.stdin is not None and child.stdout is not None
        begun, done = "", False
        found: list[str] = []
        with child:
            try:
                child.stdin.write(lines.encode())
                child.stdin.close()
            except OSError:
                pass  # it ended already, which its answers show
            for line in child.stdout:
                answer = json.loads(line)
                begun = answer.get("begin", begun)
                if "end" in answer:
                    results[answer["end"]], begun = answer["error"], ""
                    if answer["file"]:
                        self.files[answer["end"]] = answer["file"]
                elif "found" in answer:
                    found.append(answer["found"])
                elif "foreign" in answer:
                    self.foreign.add(answer["foreign"])
                elif "unseen" in answer:
                    self.unseen.add(answer["unseen"])
                done = done or "done" in answer
        timer.cancel()
        if done:
            return [name for name in found if name not in results]
        if late.is_set():
            raise TimeoutError(f'the import of "{begun}" had not ended when the time for the check was over')
        if not begun:
            raise ValueError(f'cannot run "{self.command[0]}": it ended with {child.returncode}')
        results[begun] = f"its import ended the process, with exit code {child.returncode & 0xFFFFFFFF:#x}"
        return [name for name in [*names, *found] if name not in results and name != "*"]


def variables_of(definition: dict[str, Any]) -> dict[str, str]:
    """Return the variables that a definition sets."""
    named = (variable.partition("=") for variable in definition.get("environment", []))
    return {name: value for name, _, value in named}


def dlls_of(root: str, definition: dict[str, Any]) -> list[str]:
    """Return the directories of the bundle in which the service finds DLLs."""
    return [os.path.join(root, place) for place in definition.get("dll-path", [])]


def without_python(variables: Mapping[str, str]) -> dict[str, str]:
    """Return those variables that tell Python nothing."""
    return {name: value for name, value in variables.items() if not name.upper().startswith("PYTHON")}


def first_place(directory: str, definition: dict[str, Any]) -> str:
    """Return what is first on the program's sys.path: the archive that it is, or the directory that stands for the bundle's app."""
    words = definition.get("program") or [""]
    archive = os.path.join(directory, words[0].partition("\\")[2])
    return archive if zipfile.is_zipfile(archive) else directory


def of_bundle(root: str, definition: dict[str, Any], deadline: float) -> Python:
    """Return the bundle's own Python, with the service's variables, to which nothing else of this machine is told."""
    system = os.environ.get("SystemRoot", r"C:\Windows")
    environment = without_python({**os.environ, **variables_of(definition)})
    environment = {name: value for name, value in environment.items() if name.upper() != "PATH"}
    environment["PATH"] = os.pathsep.join([os.path.join(system, "system32"), system, os.path.join(root, "python")])
    command = [os.path.join(root, "python", "python.exe"), "-I", "-B", "-W", "ignore", "-c", own_source("bundle_probe")]
    place = first_place(os.path.join(root, "app"), definition)
    return Python(command, environment, [place], dlls_of(root, definition), deadline, root)


def of_source(definition: dict[str, Any], place: str | None, dlls: list[str]) -> Python:
    """Return the service's Python as it is here, with its variables; place: the directory of its program; dlls: where it finds DLLs."""
    command = [sys.executable, "-B", "-W", "ignore", "-c", own_source("bundle_probe")]
    if sys.flags.no_user_site:
        command.insert(1, "-s")
    machine = without_python(os.environ) if sys.flags.ignore_environment else dict(os.environ)
    path = [first_place(place, definition)] if place else []
    return Python(command, {**machine, **variables_of(definition)}, path, dlls)


def is_hosts(name: str) -> bool:
    """Does pyhost.exe bring the module? Then it is there in a service, and not under python.exe."""
    return own_loader().get_source(name.partition(":")[0].partition(".")[0]) is not None


def first_check(
    root: str, definition: dict[str, Any], wanted: dict[str, bool], source: Python, limit: float = LIMIT
) -> tuple[list[str], list[str], list[str], list[str]]:
    """Import what the program wants (name: can it do without?), and all extension modules from the folder root.

    source: the Python that the service has where the bundle is made.
    Return the names that load; rows "NAME: ERROR" of those that do not, though they do where the bundle was made; such rows of
    what loads nowhere and the program cannot do without, with lines on the DLL that is missing; and those of extension modules that load
    nowhere.
    """
    deadline = time.monotonic() + limit
    bundle = of_bundle(root, definition, deadline)
    results = bundle.ask([*sorted(name for name in wanted if not is_hosts(name)), "*"])
    bad = {name: error for name, error in results.items() if error}
    source.deadline = deadline
    here = source.ask(sorted(bad)) if bad else {}
    missing = [f"{name}: {error}" for name, error in sorted(bad.items()) if not here[name]]
    nowhere = [f"{name}: {here[name]}{lines_on(source.files.get(name))}" for name in sorted(bad) if here[name] and wanted.get(name) is False]
    unused = [f"{name}: {error}" for name, error in sorted(bad.items()) if here[name] and name not in wanted]
    missing += strays(bundle)
    return sorted(name for name, error in results.items() if not error), missing, nowhere, unused


def strays(bundle: Python) -> list[str]:
    """Return rows "PATH: WHAT" of what a bundle's Python took from elsewhere, and of what it has and does not see."""
    rows = [f"{path}{FOREIGN}" for path in sorted(bundle.foreign)]
    return rows + [f"{path}{UNSEEN}" for path in sorted(bundle.unseen)]


def lines_on(file: str | None) -> str:
    """Return lines on an extension module that lacks a DLL, as the host takes them; "" for none."""
    return "\n" + lines_of(file) if file else ""


def again(root: str, name: str) -> list[str]:
    """Import what the list of the bundle NAME in root has; return "loaded: COUNT" and rows "missing: NAME: ERROR"."""
    with open(os.path.join(root, f"{name}.imports"), encoding="utf-8") as file:
        names = file.read().split()
    with open(os.path.join(root, f"{name}.json"), encoding="utf-8") as file:
        definition = json.load(file)
    bundle = of_bundle(root, definition, time.monotonic() + LIMIT)
    results = bundle.ask(names)
    rows = [f"missing: {name}: {error}" for name, error in sorted(results.items()) if error]
    rows += [f"missing: {row}" for row in strays(bundle)]
    return rows or [f"loaded: {len(names)}"]
