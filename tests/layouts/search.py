#!/usr/bin/python3
"""A service finds the DLLs that python.exe finds: those beside it, those on PATH, and on a PATH that its code extends.

usage: search.py [CASE]...     inside scripts/sandbox
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator

from machine import FIXTURES, HOST, Base, Service, linux, put, run, run_all

BASE = Base.under_test()
PYTHON = rf"{BASE.directory}\{BASE.program}"
SCRIPTS = r"C:\search scripts"
ON_PATH = r"C:\search on PATH"
LATER = r"C:\search later"
NEEDING = r"C:\search\needs_library.dll"
PATH = rf"{ON_PATH};C:\windows\system32;C:\windows"
VARIABLES = {"BARE_NEEDING": NEEDING, "BARE_LATER": LATER, "BARE_AT_IMPORT": "1"}
FOUND = {
    "before": {"ctypes": 42, "LoadLibrary": 42, "its dependency": 42, "on no PATH": "FileNotFoundError", "at import": 42},
    "beside python.exe": {"ctypes": 42, "LoadLibrary": 42},
    "after": {"ctypes": 42, "LoadLibrary": 42},
}


def prepare() -> None:
    """Put the DLLs and the scripts in their places."""
    for name in ("bare_one", "bare_two", "bare_at_import"):
        put("only_in_library.dll", rf"{ON_PATH}\{name}.dll")
    for name in ("bare_later", "bare_later_too"):
        put("only_in_library.dll", rf"{LATER}\{name}.dll")
    for name in ("bare_beside", "bare_beside_too"):
        put("only_in_library.dll", rf"{BASE.directory}\{name}.dll")
    put("only_in_library.dll", rf"{ON_PATH}\only_in_library.dll")
    put("needs_library.dll", NEEDING)
    if not linux(SCRIPTS).exists():
        shutil.copytree(FIXTURES, linux(SCRIPTS))


@contextlib.contextmanager
def variables() -> Iterator[None]:
    """In this block programs that are started have PATH and what the fixture asks for."""
    before = dict(os.environ)
    os.environ.update(VARIABLES, WINEPATH=ON_PATH)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def answers(text: str) -> object:
    """What the fixture told."""
    found = re.search(r"^(?:.* )?ANSWERS (\{.*\})$", text, re.MULTILINE)
    assert found, text
    return json.loads(found[1])


def settings() -> list[str]:
    """The service's environment."""
    assignments = [f"PATH={PATH}", *(f"{name}={value}" for name, value in VARIABLES.items())]
    return [word for assignment in assignments for word in ("--environment", assignment)]


def lives(*what: str) -> object:
    """Install it, start it, and return what it told."""
    prepare()
    with Service("Search", SCRIPTS) as service:
        with variables():  # a class is imported by install
            run(HOST, "install", "--name", service.name, "--python", PYTHON, *settings(), *what)
        service.log_file.unlink(missing_ok=True)
        run(HOST, "start", service.name, "--wait", "60", code=None)
        run(HOST, "stop", service.name, "--wait", "60")
        return answers(service.log)


def python_finds_them() -> None:
    """What python.exe finds is what the others are compared with."""
    prepare()
    with variables():
        found = answers(run(PYTHON, rf"{SCRIPTS}\bare_loads.py"))
    assert found == FOUND, found


def a_class() -> None:
    found = lives(rf"{SCRIPTS}\bare_loads.Loads")
    assert found == FOUND, found


def a_program() -> None:
    found = lives(rf"{SCRIPTS}\bare_loads.py")
    assert found == FOUND, found


def in_a_console() -> None:
    prepare()
    with Service("Search", SCRIPTS) as service, variables():
        run(HOST, "install", "--name", service.name, "--python", PYTHON, *settings(), rf"{SCRIPTS}\bare_loads.Loads")
        found = answers(run(HOST, "-debug", service.name))
    assert found == FOUND, found


def doctor_finds_them() -> None:
    """Who looks whether the class can be imported searches as the service does."""
    prepare()
    with Service("Search", SCRIPTS) as service, variables():
        run(HOST, "install", "--name", service.name, "--python", PYTHON, *settings(), rf"{SCRIPTS}\bare_loads.Loads")
        said = run(HOST, "doctor", service.name, code=None)
    assert "bare_loads.Loads is there" in said, said


CASES = [
    ("python", python_finds_them),
    ("class", a_class),
    ("program", a_program),
    ("console", in_a_console),
    ("doctor", doctor_finds_them),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
