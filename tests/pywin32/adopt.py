#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A service that the real PythonService.exe hosts comes to pyhost and goes back: in the base Python and in a virtual environment.

    with-pywin32 3.12 scripts/sandbox --python 3.12 adopt.py
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from pywin32 import C, Pywin32

HERE = Path(__file__).resolve().parent
SIDE = C / "side"
HOST = r"C:\pyhost\pyhost.exe"
PATIENCE = 120  # seconds after which a program counts as hung
IMPORTLIB_WITHOUT_TYPES = 11  # Python 3.11: its importlib, which pywintypes.py needs, needs no typing


def run(*arguments: str, code: int = 0, **environment: str) -> str:
    """Run a Windows program, which must end with this exit code; return what it wrote."""
    done = subprocess.run(
        ["wine", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
        cwd=SIDE, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    print("$", *arguments, f"-> {done.returncode}\n{done.stdout}", flush=True)
    assert done.returncode == code, f"exit code {done.returncode}, not {code}"
    return done.stdout


def image_path(service: str = "Adopted") -> str:
    """The service's ImagePath."""
    return run("reg", "query", rf"HKLM\SYSTEM\CurrentControlSet\Services\{service}", "/v", "ImagePath").split("REG_", 1)[1]


def hosted(host: str, prefix: str, arguments: str = "['-x', 'a b']") -> None:
    """Who hosted the service last (the module servicemanager's file), in which environment, with its own pywin32."""
    # pywin32 before 304 has the Python in the names of its modules.
    lines = (SIDE / "hosts.txt").read_text(encoding="utf-8").strip().splitlines()
    seen = re.sub(r"\.cp3\d+-win_amd64\.pyd", ".pyd", lines[-1])
    expected = rf"{host} {prefix} {arguments} {prefix}\Lib\site-packages\win32\win32event.pyd"
    assert seen.lower() == expected.lower(), f"{seen}\nnot {expected}"


def live(host: str, prefix: str) -> None:
    """The service starts under this host, in this environment, and stops."""
    (SIDE / "hosts.txt").unlink(missing_ok=True)
    force = ("--force",) if host == "servicemanager.pyd" else ()  # it is another program's
    run(HOST, "start", "Adopted", "--wait", "100", *force)
    run(HOST, "stop", "Adopted", "--wait", "100", *force)
    hosted(host, prefix)
    minor = Pywin32.under_test().minor
    loaded = (SIDE / "loaded.txt").read_text(encoding="utf-8").split()
    if host == "pyhost.exe":
        # pywin32's win32serviceutil has them for what installs services, which this one does not do.
        assert not {"win32api", "win32con", "winerror"} & {*loaded}, loaded
        # pywintypes.py asks typing for what tells a checker of types from Python, and nobody else has asked for it.
        assert "pywintypes" in loaded and (minor < IMPORTLIB_WITHOUT_TYPES or "typing" not in loaded), loaded


def change_over(prefix: str) -> None:
    """A running service changes over, or goes on under its old host."""
    before = image_path()
    assert "pyhost adopt" in run(HOST, "start", "Adopted", code=1)
    run(HOST, "start", "Adopted", "--force", "--wait", "100")
    (SIDE / "refuse").touch()
    answer = run(HOST, "adopt", "Adopted", "--start", code=1)
    assert "It was given back, and runs there again" in answer and "not under this host" in answer, answer
    assert image_path() == before
    hosted("servicemanager.pyd", prefix)
    (SIDE / "refuse").unlink()
    answer = run(HOST, "adopt", "Adopted", "--start")
    assert "Adopted is running" in answer, answer
    hosted("pyhost.exe", prefix)
    run(HOST, "stop", "Adopted", "--wait", "100")


def undone(python: str) -> None:
    """What the script's own "update" does to an adoption is told, and can be done again."""
    run(python, "adopted.py", "update")
    assert "pythonservice.exe" in image_path().lower()
    answer = run(HOST, "status", "Adopted", code=3)
    assert "adopted  no longer" in answer and "pyhost adopt Adopted" in answer, answer
    run(HOST, "adopt", "Adopted")


def journey(python: str, prefix: str, *, runs_before: bool) -> None:
    """To this host and back; python.exe is that of the environment, and under PythonService.exe the service runs, or not."""
    run(python, "adopted.py", "install")
    before = image_path()
    assert "pythonservice.exe" in before.lower(), before
    if runs_before:
        live("servicemanager.pyd", prefix)
        change_over(prefix)
        undone(python)
    else:
        run(HOST, "adopt", "Adopted")
    assert "pyhost.exe" in image_path() and '-x "a b"' in image_path()
    live("pyhost.exe", prefix)
    run(HOST, "release", "Adopted")
    assert image_path() == before
    if runs_before:
        live("servicemanager.pyd", prefix)
    run(python, "adopted.py", "remove")


def in_its_place(python: str, prefix: str) -> None:
    """pyhost.exe over PythonService.exe, where pywin32 has put that; nothing else is changed."""
    run(python, "adopted.py", "install")
    program = image_path().split('"')[1]
    named = C / program.removeprefix("C:\\").replace("\\", "/")
    place = next(file for file in named.parent.iterdir() if file.name.lower() == named.name.lower())
    place.replace(place.with_suffix(".kept"))
    shutil.copy(C / "pyhost/pyhost.exe", place)
    live(place.name, prefix)
    assert "PythonService.exe" not in run(HOST, "status", "Adopted", code=3).split("log ")[0].replace(program, "")
    place.with_suffix(".kept").replace(place)
    run(python, "adopted.py", "remove")


def named_by_the_class(python: str, prefix: str) -> None:
    """pywin32's own _exe_name_ has pyhost.exe installed, from a place that belongs to no Python."""
    run(python, "adopted.py", "install", ADOPTED_EXE=HOST)
    assert image_path().strip().endswith(rf'"{HOST}" -x "a b"'), image_path()
    live("pyhost.exe", prefix)
    run(python, "adopted.py", "remove")


def its_own_host(python: str, prefix: str) -> None:
    """A service that python.exe hosts, by its own script."""
    run(python, "own_host.py", "install")
    before = image_path("OwnHost")
    run(HOST, "start", "OwnHost", "--force", "--wait", "100")
    hosted("servicemanager.pyd", prefix, "[]")
    assert "-> " in run(HOST, "adopt", "--all", "--dry-run") and image_path("OwnHost") == before
    run(HOST, "adopt", "OwnHost", "--start")
    hosted("pyhost.exe", prefix, "[]")
    run(HOST, "stop", "OwnHost", "--wait", "100")
    run(HOST, "release", "OwnHost")
    assert image_path("OwnHost") == before
    run(python, "own_host.py", "remove")


def main() -> None:
    """In the base Python, and in a virtual environment; an AssertionError is a failure."""
    pywin32 = Pywin32.under_test()
    shutil.copytree(HERE / "services", SIDE)
    if pywin32.build >= 305:  # before, its host belonged to the base Python
        run(pywin32.python, "-m", "venv", "--without-pip", r"C:\side\venv")
        pywin32.put_into(SIDE / "venv")
        # There PythonService.exe takes the directory above for the environment, and finds no servicemanager.
        journey(r"C:\side\venv\Scripts\python.exe", r"C:\side\venv", runs_before=False)
        in_its_place(r"C:\side\venv\Scripts\python.exe", r"C:\side\venv")
        named_by_the_class(r"C:\side\venv\Scripts\python.exe", r"C:\side\venv")
    pywin32.put_into(pywin32.base)
    base = rf"C:\{pywin32.base.name}"
    journey(pywin32.python, base, runs_before=True)
    in_its_place(pywin32.python, base)
    its_own_host(pywin32.python, base)
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
