#!/usr/bin/python3
"""CPythons of other versions, by what stands in for them: DLLs of their names with, or without, given functions.

usage: versions.py [CASE]...     inside scripts/sandbox

Each stand-in hands on to CPython 3.12, and stands for what is not to be had:
later versions, a debug build, a DLL that lacks a function. So what is shown is that the DLL of that
name is found and bound, that the host needs no function beyond those that
host/python/api.h lists for every CPython from 3.9 on, and that of what stands in for
each other (host/python/private_functions.h) one is enough.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable

from machine import HOST, Service, copy, has, linux, put, put_standin, run, run_all

NAMES = ("python314", "python314t", "python315", "python317", "python312_d")


def stand_in(name: str, variant: str = "") -> str:
    """Make C:\\NAME VARIANT; return its python.exe."""
    directory = rf"C:\{name}{variant}"
    copy(r"C:\Python312", directory)
    (linux(directory) / "python.exe").unlink()
    put_standin(name, directory, variant=variant)
    return rf"{directory}\python.exe"


def runs(name: str, variant: str) -> None:
    """A service runs, on the DLL of this name."""
    with Service("Version") as service:
        service.install(stand_in(name, variant))
        dlls = service.live()["dlls"]
        assert isinstance(dlls, list)
        assert any(str(dll).lower().endswith(f"\\{name}.dll") for dll in dlls), dlls


def refused(name: str, variant: str, *says: str) -> None:
    """An installation is refused with these words."""
    with Service("Version") as service:
        has(service.install(stand_in(name, variant), code=1), *says)


def other_program() -> None:
    """A python.exe that is some other program."""
    directory = r"C:\other program"
    linux(directory).mkdir()
    (linux(directory) / "python.exe").write_bytes(linux(HOST).read_bytes())
    with Service("Version") as service:
        has(service.install(rf"{directory}\python.exe", code=1), "is not the python.exe of a CPython: it uses no python3Y.dll")


def dll_gone() -> None:
    """A Python without its DLL."""
    directory = r"C:\no dll"
    linux(directory).mkdir()
    put("python315.exe", rf"{directory}\python.exe")
    with Service("Version") as service:
        has(service.install(rf"{directory}\python.exe", code=1), 'there is no "python315.dll"', f'repair or reinstall the Python in "{directory}"')


def stable_abi() -> None:
    """A python.exe that imports python3.dll only: the one python3Y.dll beside it is taken."""
    with Service("Version") as service:
        service.install(stand_in("python3"))
        service.live()
    linux(r"C:\python3\python312.dll").unlink()
    with Service("Version") as service:
        has(service.install(r"C:\python3\python.exe", code=1), "it uses no python3Y.dll")


X86 = ("is a Python for x86, this pyhost is for x64", "install Python for x64")


def x86() -> None:
    """A Python for x86, whole."""
    directory = r"C:\x86"
    for name in ("python312.dll", "python.exe"):
        put(f"x86/{name}", rf"{directory}\{name}")
    with Service("Version") as service:
        has(service.install(rf"{directory}\python.exe", code=1), rf'"{directory}\python312.dll"', *X86)


def x86_dll() -> None:
    """A DLL for x86 beside programs for x64 that do not name it, and under an installed service."""
    directory = r"C:\x86 beside x64"
    copy(r"C:\Python312", directory)
    put_standin("python3", directory)
    python = rf"{directory}\python.exe"
    with Service("Version") as service:
        service.install(python)
        service.live()
        put("x86/python312.dll", rf"{directory}\python312.dll")
        has(service.fail(), rf'"{directory}\python312.dll"', *X86)
        has(run(HOST, "doctor", "Version", code=None), *X86)
    with Service("Version") as service:
        has(service.install(python, code=1), *X86)


CASES: list[tuple[str, Callable[[], None]]] = [
    *((name, functools.partial(runs, name, "")) for name in NAMES),
    *((f"{name}-least", functools.partial(runs, name, "_least")) for name in NAMES),
    ("lacking", functools.partial(refused, "python315", "_lacking",
                                  r"\python315.dll", "has no function PyImport_ImportModule", "reinstall that Python")),
    ("lacking-both", functools.partial(refused, "python317", "_lacking",
                                       r"\python317.dll", "has no function", "may need a newer pyhost")),
    ("stable-abi", stable_abi),
    ("other-program", other_program),
    ("dll-gone", dll_gone),
    ("x86", x86),
    ("x86-dll", x86_dll),
]  # fmt: skip

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
