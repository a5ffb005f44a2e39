#!/usr/bin/python3
"""DLLs that an attacker leaves about are not loaded by the host.

usage: planted.py [CASE]...     inside scripts/sandbox
"""

from __future__ import annotations

import os
import shutil
import sys

from machine import FIXTURES, Base, Service, linux, put, run, run_all, write

BASE = Base.under_test()
NAMES = (BASE.dll, "python3.dll", "vcruntime140.dll", "version.dll", "sqlite3.dll", "psapi.dll")
MARKER = r"C:\a planted DLL was loaded"


def plant(directory: str) -> None:
    """Leave them in directory."""
    linux(directory).mkdir(exist_ok=True)
    for name in NAMES:
        put("planted.dll", rf"{directory}\{name}")


def live(directory: str, scripts: str, *options: str) -> None:
    """A service lives, also in a console from this current directory; nothing planted may have been loaded."""
    with Service("Planted", scripts) as service:
        before = os.getcwd()
        os.chdir(linux(directory))
        try:
            bare = "PROBE_BARE=" + " ".join(name for name in NAMES if "python" not in name)
            service.install(
                rf"{BASE.directory}\python.exe", "--environment", "PROBE_MODULES=ssl sqlite3 ctypes", "--environment", bare, *options
            )
            service.live()
        finally:
            os.chdir(before)
        assert not linux(MARKER).exists(), "a planted DLL was loaded"


def beside_the_script() -> None:
    scripts = r"C:\planted beside the script"
    shutil.copytree(FIXTURES, linux(scripts))
    plant(scripts)
    live("C:\\", scripts)


def in_the_current_directory() -> None:
    plant(r"C:\planted here")
    live(r"C:\planted here", r"C:\layouts scripts", "--directory", r"C:\planted here")


def on_path() -> None:
    plant(r"C:\planted on path")
    before = os.environ.get("WINEPATH")
    os.environ["WINEPATH"] = r"C:\planted on path"
    try:
        live("C:\\", r"C:\layouts scripts", "--environment", r"PATH=C:\planted on path;C:\windows\system32;C:\windows")
    finally:
        if before is None:
            del os.environ["WINEPATH"]
        else:
            os.environ["WINEPATH"] = before


def the_plant_works() -> None:
    """What is planted tells when it is loaded: or nothing here would mean anything."""
    plant(r"C:\planted and loaded")
    run(rf"{BASE.directory}\python.exe", "-c", r"import ctypes; ctypes.CDLL(r'C:\planted and loaded\sqlite3.dll')")
    assert linux(MARKER).exists()
    linux(MARKER).unlink()


def library_two_directories_up() -> None:
    r"""A build's landmark in C:\Modules and a library in C:\Lib, where any user may make them (CVE-2026-12003).

    The planted library lacks what Python needs: one that takes it does not even start.
    """
    venv = r"C:\planted venv"
    run(rf"{BASE.directory}\python.exe", "-m", "venv", "--without-pip", venv)
    write(r"C:\Modules\Setup.local", "")
    write(r"C:\Lib\os.py", "raise SystemError('planted')\n")
    try:
        for python in (rf"{BASE.directory}\python.exe", rf"{venv}\Scripts\python.exe"):
            with Service("Planted", r"C:\layouts scripts") as service:
                service.install(python)
                service.live()
    finally:
        shutil.rmtree(linux(r"C:\Modules"))
        shutil.rmtree(linux(r"C:\Lib"))


CASES = [
    ("the-plant-works", the_plant_works),
    ("beside-the-script", beside_the_script),
    ("current-directory", in_the_current_directory),
    ("path", on_path),
    ("library", library_two_directories_up),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
