#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A pyhost.exe that is replaced while its service runs, as pip does it, and one that is uninstalled.

usage: replaced.py, inside scripts/sandbox
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
from pathlib import Path

PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
OWN, OTHER = r"C:\own\pyhost.exe", r"C:\pyhost\pyhost.exe"
PATIENCE = 120  # seconds after which a program counts as hung


def run(host: str, *arguments: str, code: int = 0) -> str:
    """Run a verb, which must end with code; return what it wrote."""
    done = subprocess.run(["wine", host, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=PATIENCE)  # fmt: skip
    print("$", host, *arguments, f"-> {done.returncode}\n{done.stdout}")
    assert done.returncode == code, f"exit code {done.returncode} instead of {code}"
    return done.stdout


def replaced_host() -> str | None:
    """Return what the status of the service tells of that."""
    found = json.loads(run(OWN, "status", "Shop", "--json"))["replaced_host"]
    assert found is None or isinstance(found, str)
    return found


def is_missing() -> bool:
    """Return what list tells of the only service."""
    found = json.loads(run(OTHER, "list", "--json"))["services"][0]["program_missing"]
    assert isinstance(found, bool)
    return found


def seen_by_x86() -> None:
    """What lies in System32 an x86 pyhost.exe sees as Sysnative on another Windows: not missing, then."""
    windows = Path("windows")
    exe, native = windows / "system32/pyhost.exe", windows / "Sysnative"
    shutil.copy("pyhost/pyhost.exe", exe)
    run(r"C:\windows\system32\pyhost.exe", "install", "--name", "Shop", "--python", PYTHON, r"C:\shop.py")
    native.mkdir()
    exe.rename(native / exe.name)
    assert not is_missing()
    shutil.rmtree(native)
    assert is_missing()
    run(OTHER, "remove", "Shop")


def main() -> None:
    """Replace it; take it away."""
    os.chdir(os.environ["PYHOST_C"])
    place = Path("own")
    place.mkdir()
    Path("shop.py").write_text("import time\nprint('open', flush=True)\ntime.sleep(1e6)\n", encoding="utf-8")
    exe, old = place / "pyhost.exe", place / "old.exe"
    shutil.copy("pyhost/pyhost.exe", exe)
    run(OWN, "install", "--name", "Shop", "--python", PYTHON, r"C:\shop.py")
    run(OWN, "start", "Shop")
    assert replaced_host() is None
    version = run(OWN, "--version").strip()

    # Windows deletes no program that runs, and renames it.
    subprocess.run(["wine", "cmd", "/c", "del", OWN], stdin=subprocess.DEVNULL, check=False, timeout=PATIENCE)
    assert exe.exists()
    moved = subprocess.run(["wine", "cmd", "/c", "ren", OWN, old.name], stdin=subprocess.DEVNULL, check=False, timeout=PATIENCE)
    assert moved.returncode == 0 and old.exists() and not exe.exists()
    assert "RUNNING" in run(OTHER, "status", "Shop")
    data = bytearray(old.read_bytes())
    checksum = struct.unpack_from("<I", data, 0x3C)[0] + 24 + 64
    data[checksum] ^= 1  # another build
    exe.write_bytes(data)
    assert replaced_host() == OWN
    shown = run(OWN, "status", "Shop")
    words = f"runs {version}, {OWN} is another build of {version.split()[1]}"
    assert f"outdated {words}" in shown and "pyhost restart Shop" in shown, shown
    assert f"warning host: the process {words}" in run(OWN, "doctor", "Shop", code=1)
    run(OWN, "restart", "Shop")
    assert replaced_host() is None

    # It is not stopped for a restart that cannot be.
    exe.rename(place / "gone.exe")
    assert f'its program "{OWN}" does not exist' in run(OTHER, "restart", "Shop", code=1)
    assert "RUNNING" in run(OTHER, "status", "Shop")
    run(OTHER, "stop", "Shop")
    assert f'Shop: the service\'s program "{OWN}" does not exist; ' in run(OTHER, "list")
    listed = json.loads(run(OTHER, "list", "--json"))
    assert listed["services"][0]["program_missing"] is True and 'pyhost update "Shop"' in listed["notes"][0], listed
    shown = run(OTHER, "start", "Shop", code=1)
    assert f'its program "{OWN}" does not exist' in shown and 'pyhost update "Shop"' in shown, shown
    assert f'the service\'s program "{OWN}" does not exist' in run(OTHER, "doctor", "Shop", code=1)
    run(OTHER, "update", "Shop")
    run(OTHER, "start", "Shop")
    run(OTHER, "stop", "Shop")
    run(OTHER, "remove", "Shop")
    seen_by_x86()
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
