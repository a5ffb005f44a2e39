#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A service that the real PythonService.exe hosts comes to pyhost and goes back: in the base Python and in a virtual environment.

    with-pywin32 3.12 scripts/sandbox --python 3.12 adopt.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from pywin32 import C, Pywin32

HERE = Path(__file__).resolve().parent
SIDE = C / "side"
HOST = r"C:\pyhost\pyhost.exe"
PATIENCE = 120  # seconds after which a program counts as hung


def run(*arguments: str) -> str:
    """Run a Windows program, which must succeed; return what it wrote."""
    done = subprocess.run(
        ["wine", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
        cwd=SIDE, check=False,
    )  # fmt: skip
    print("$", *arguments, f"-> {done.returncode}\n{done.stdout}", flush=True)
    assert done.returncode == 0, f"exit code {done.returncode}"
    return done.stdout


def image_path() -> str:
    """The service's ImagePath."""
    return run("reg", "query", r"HKLM\SYSTEM\CurrentControlSet\Services\Adopted", "/v", "ImagePath").split("REG_", 1)[1]


def live(host: str, prefix: str) -> None:
    """The service runs under this host (the module servicemanager's file), in this environment, with its own pywin32."""
    hosts = SIDE / "hosts.txt"
    hosts.unlink(missing_ok=True)
    run(HOST, "start", "Adopted", "--wait", "100")
    run(HOST, "stop", "Adopted", "--wait", "100")
    # pywin32 before 304 has the Python in the names of its modules.
    seen = re.sub(r"\.cp3\d+-win_amd64\.pyd", ".pyd", hosts.read_text(encoding="utf-8").strip())
    expected = rf"{host} {prefix} ['-x', 'a b'] {prefix}\Lib\site-packages\win32\win32event.pyd"
    assert seen.lower() == expected.lower(), f"{seen}\nnot {expected}"


def journey(python: str, prefix: str, *, runs_before: bool) -> None:
    """To this host and back; python.exe is that of the environment, and under PythonService.exe the service runs, or not."""
    run(python, "adopted.py", "install")
    before = image_path()
    assert "pythonservice.exe" in before.lower(), before
    if runs_before:
        live("servicemanager.pyd", prefix)
    run(HOST, "adopt", "Adopted")
    assert "pyhost.exe" in image_path() and '-x "a b"' in image_path()
    live("pyhost.exe", prefix)
    run(HOST, "release", "Adopted")
    assert image_path() == before
    if runs_before:
        live("servicemanager.pyd", prefix)
    run(python, "adopted.py", "remove")


def main() -> None:
    """In the base Python, and in a virtual environment; an AssertionError is a failure."""
    pywin32 = Pywin32.under_test()
    shutil.copytree(HERE / "services", SIDE)
    if pywin32.build >= 305:  # before, its host belonged to the base Python
        run(pywin32.python, "-m", "venv", "--without-pip", r"C:\side\venv")
        pywin32.put_into(SIDE / "venv")
        # There PythonService.exe takes the directory above for the environment, and finds no servicemanager.
        journey(r"C:\side\venv\Scripts\python.exe", r"C:\side\venv", runs_before=False)
    pywin32.put_into(pywin32.base)
    journey(pywin32.python, rf"C:\{pywin32.base.name}", runs_before=True)
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
