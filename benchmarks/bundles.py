#!/usr/bin/python3
"""Measures a bundle beside what PyInstaller (onedir) makes of the same service: how soon the service's code is up, and its size.

usage: bundles.py ROUNDS PYINSTALLER PYWIN32, inside scripts/sandbox: the directories of these unpacked sets. Each round starts both
services, once each, in turns. It prints "code up", who and milliseconds for each start, then the sizes.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from peers import PYTHON
from sandbox import FOLDER, HOST, show, wine

SERVICES = {"BundledProbe": "pyhost bundle", "FrozenProbe": "PyInstaller onedir"}

# Runs in Windows: starts a service, waits until it runs and has told when its code began, and stops it.
DRIVER = r"""
import os, sys, time, win32service
manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
for turn in range(int(sys.argv[1])):
    for name in sys.argv[2:]:
        told = rf"C:\bench\{name}.up"
        if os.path.exists(told):
            os.remove(told)
        service = win32service.OpenService(manager, name, win32service.SERVICE_ALL_ACCESS)
        begun = time.time()
        win32service.StartService(service, None)
        text = ""
        while not text.endswith("\n"):
            time.sleep(0.002)
            if os.path.exists(told):
                with open(told) as file:
                    text = file.read()
        print(name, (float(text) - begun) * 1000, flush=True)
        while win32service.QueryServiceStatus(service)[1] != win32service.SERVICE_RUNNING:
            time.sleep(0.01)
        win32service.ControlService(service, win32service.SERVICE_CONTROL_STOP)
        while win32service.QueryServiceStatus(service)[1] != win32service.SERVICE_STOPPED:
            time.sleep(0.01)
"""


def size(directory: Path) -> float:
    """Return how much the files of a directory hold, in MB."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) / 1e6


def freeze(pyinstaller: str, pywin32: str, script: str, *modules: str) -> None:
    """Freeze a script of this directory, with these modules, as PyInstaller's onedir: C:\\bench\\frozen\\NAME\\NAME.exe."""
    (FOLDER / "app").mkdir(parents=True)
    for source in (script, *modules):
        shutil.copy(Path(__file__).with_name(source), FOLDER / "app")
    wine(PYTHON, "-I", "-m", "venv", "--without-pip", r"C:\bench\maker")
    for package in (pyinstaller, pywin32):
        shutil.copytree(package, FOLDER / "maker/Lib/site-packages", dirs_exist_ok=True)
    subprocess.run(
        ["wine", r"C:\bench\maker\Scripts\python.exe", "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--onedir",
         "--hidden-import", "win32timezone", "--distpath", r"C:\bench\frozen", rf"C:\bench\app\{script}"],
        check=True, cwd=FOLDER, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def make(pyinstaller: str, pywin32: str) -> None:
    """Make both, and install both services."""
    freeze(pyinstaller, pywin32, "bundled_service.py")
    wine(r"C:\bench\frozen\bundled_service\bundled_service.exe", "install")
    wine(HOST, "install", r"C:\bench\app\bundled_service.BundledProbe", "--python", PYTHON)
    wine(HOST, "bundle", "BundledProbe", "--output", r"C:\bench\bundled")
    wine(HOST, "remove", "BundledProbe")
    wine(r"C:\bench\bundled\BundledProbe\BundledProbe.exe", "install")


def main() -> None:
    """Measure."""
    rounds, pyinstaller, pywin32 = sys.argv[1:]
    make(pyinstaller, pywin32)
    (FOLDER / "driver.py").write_text(DRIVER, encoding="ascii")
    lines = wine(r"C:\bench\maker\Scripts\python.exe", r"C:\bench\driver.py", rounds, *SERVICES).splitlines()
    taken: dict[str, list[float]] = {name: [] for name in SERVICES}
    for line in lines:
        name, milliseconds = line.split()
        taken[name].append(float(milliseconds))
    for name, who in SERVICES.items():
        for value in taken[name]:
            show("code up", who, value)
    bundled, frozen = (taken[name] for name in SERVICES)
    show("code up", "ratio", statistics.median(a / b for a, b in zip(bundled, frozen)))
    for who, folder in (("pyhost bundle", "bundled/BundledProbe"), ("PyInstaller onedir", "frozen/bundled_service")):
        show("MB", who, size(FOLDER / folder))


if __name__ == "__main__":
    os.environ.setdefault("no_proxy", "127.0.0.1")
    main()
