#!/usr/bin/python3
"""A Python that changes under an installed service: it runs on, or its failure names the cause and the way out.

usage: changes.py [CASE]...     inside scripts/sandbox
"""

from __future__ import annotations

import shutil
import sys

from machine import Base, Service, copy, expect, has, linux, run, run_all, write

BASE = Base.under_test()


def base_and_venv(name: str) -> tuple[str, str]:
    """Make a base Python and a virtual environment of it; return the two directories."""
    base, venv = rf"C:\{name}\base", rf"C:\{name}\venv"
    copy(BASE.directory, base)
    run(rf"{base}\{BASE.program}", "-I", "-m", "venv", "--without-pip", venv)
    return base, venv


def upgraded_in_place() -> None:
    """All files of the base are replaced, as by 3.11.9 those of 3.11.2."""
    base, venv = base_and_venv("in place")
    with Service("Changed") as service:
        service.install(venv)
        service.live()
        shutil.rmtree(linux(base))
        copy(BASE.directory, base)
        write(rf"{base}\Lib\only_in_the_upgrade.py", "")
        service.live()


def upgraded_to_a_new_minor() -> None:
    """The base's python.exe asks for a DLL that went away with the old version."""
    base, venv = base_and_venv("new minor")
    with Service("Changed") as service:
        service.install(venv)
        (linux(base) / BASE.dll).rename(linux(base) / "old.dll")
        has(service.fail(), f'there is no "{BASE.dll}"', "repair or reinstall the Python in ")


def removed() -> None:
    base, venv = base_and_venv("removed")
    with Service("Changed") as service:
        service.install(venv)
        shutil.rmtree(linux(base))
        has(service.fail(), "has lost its base Python", base, f'-m venv "{venv}"', 'pyhost update "Changed" --python PATH')
        copy(BASE.directory, base)
        service.live()


def venv_deleted() -> None:
    _, venv = base_and_venv("deleted")
    with Service("Changed") as service:
        service.install(venv)
        shutil.rmtree(linux(venv))
        has(service.fail(), f'there is no Python at "{venv}\\Scripts\\python.exe"', "pyhost update", "--python PATH")


def venv_moved() -> None:
    """To run again, it is installed from its new place."""
    _, venv = base_and_venv("moved")
    with Service("Changed") as service:
        service.install(venv)
        linux(venv).rename(linux(venv + " moved"))
        has(service.fail(), f'there is no Python at "{venv}\\Scripts\\python.exe"', "pyhost update", "--python PATH")
        service.install(venv + " moved")
        service.live()


def venv_recreated() -> None:
    """With another version: the service follows it."""
    _, venv = base_and_venv("recreated")
    other = Base.other()
    with Service("Changed") as service:
        service.install(venv)
        service.live()
        shutil.rmtree(linux(venv))
        run(rf"{other.directory}\{other.program}", "-I", "-m", "venv", "--without-pip", venv)
        expect(service.live(), version=other.version, prefix=venv, base_prefix=other.directory)


CASES = [
    ("upgraded-in-place", upgraded_in_place),
    ("new-minor", upgraded_to_a_new_minor),
    ("removed", removed),
    ("venv-deleted", venv_deleted),
    ("venv-moved", venv_moved),
    ("venv-recreated", venv_recreated),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
