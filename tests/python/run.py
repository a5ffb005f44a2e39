# SPDX-License-Identifier: MIT
"""Runs the tests of the compatibility modules on this Windows: by the host itself.

usage: run.py [NAME]...      NAME as unittest takes it: test_win32event, test_win32event.Mutexes ...; default: all

Environment: PYHOST_TEST_EXE and PYHOST_TEST_PYTHON (without them C:\\pyhost\\pyhost.exe and C:\\Python312\\python.exe); TEMP, where the
tests are copied to. The exit status is 0 when all tests passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import winreg
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = Path(os.environ["TEMP"]).resolve() / "pyhost tests"
SERVICE = r"SYSTEM\CurrentControlSet\Services\PyhostTests"
HOST = os.environ.get("PYHOST_TEST_EXE", r"C:\pyhost\pyhost.exe")
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")

for directory in ("tests/python", "tests/fixtures", "python/stubs", "docs"):
    shutil.copytree(ROOT / directory, PLACE / Path(directory).name, copy_function=shutil.copyfile)
for key, name, text in (("PythonClass", "", rf"{PLACE}\python\runner.Runner"), ("PyHost", "Python", PYTHON)):
    with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, rf"{SERVICE}\{key}") as opened:
        winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)
sys.exit(subprocess.run([HOST, "-debug", "PyhostTests", *sys.argv[1:]], stdin=subprocess.DEVNULL).returncode)
