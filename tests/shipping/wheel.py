#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The wheel from nothing to a running Flask service and away again: installed offline, upgraded while the service runs, uninstalled.

usage: wheel.py pip|uv DIRECTORY VERSION               DIRECTORY: of the built host
       wheel.py --inside pip|uv DIRECTORY VERSION      in the sandbox; DIRECTORY: with all wheels and uv.exe

The newer version is the same host but for a byte, so it counts as another.
"""

from __future__ import annotations

import ntpath
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from life import BROUGHT, NAME, PLACE, ROOT, end, left, parts, process, put_application, sandbox, serves, start, traces
from windows import has, linux, run  # where life has it from

PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
VENV = rf"{PLACE}\venv"
HOST = rf"{VENV}\Scripts\pyhost.exe"
UV = rf"{BROUGHT}\uv.exe"
NEWER = "99.0.0"
OFFLINE = ("--no-index", "--find-links", BROUGHT)


def pip(*arguments: str) -> str:
    """Run Python's own pip in the environment, as its option --python does."""
    return run(rf"{VENV}\Scripts\python.exe", rf"{ntpath.dirname(PYTHON)}\Lib\site-packages\pip", "--disable-pip-version-check", *arguments)


def uv(*arguments: str, code: int = 0) -> str:
    """Run uv for the environment."""
    return run(UV, "pip", *arguments, "--python", VENV, code=code)


def is_outdated(version: str) -> bool:
    """Ask whether status tells that the process runs another host than the file is, and what to do."""
    told = run(HOST, "status", NAME)
    advised = f"pyhost restart {NAME}" in told
    assert not advised or f"pyhost {version}" in told, told
    return advised


def by_pip(version: str) -> None:
    """Pip moves the program that runs out of the way."""
    before = traces()
    put_application()
    run(PYTHON, "-m", "venv", "--without-pip", VENV)
    pip("install", "--no-compile", *OFFLINE, f"pyhost-service=={version}", "flask", "waitress")
    start(HOST, VENV)
    running = process(HOST)
    told = pip("install", "--no-compile", "--upgrade", *OFFLINE, "pyhost-service")
    has(told, f"Successfully installed pyhost-service-{NEWER}", r"Temp\pip-uninstall-", "You can safely remove it manually")
    serves()
    assert process(HOST) == running
    assert is_outdated(version)
    run(HOST, "restart", NAME)
    serves()
    assert not is_outdated(version)
    end(HOST)
    pip("uninstall", "--yes", "pyhost-service")
    nothing_in_environment()
    shutil.rmtree(linux(r"C:\apps"))
    kept, keys = left(before)
    assert not keys, keys
    (directory,) = (path for path in kept if path.rpartition("/")[2].startswith("pip-uninstall-"))  # as pip said
    assert all(path.startswith(directory) for path in kept), kept


def by_uv(version: str) -> None:
    """Uv deletes no program that runs: it fails, with nothing broken; with the program renamed it does not."""
    before = traces()
    put_application()
    run(UV, "venv", "--python", PYTHON, VENV)
    uv("install", *OFFLINE, f"pyhost-service=={version}", "flask", "waitress")
    start(HOST, VENV)
    running = process(HOST)
    upgrade = ("install", "--upgrade", *OFFLINE, "pyhost-service")
    has(uv(*upgrade, code=2), "error: failed to remove file", "pyhost.exe`", "(os error 5)")
    has(run(rf"{VENV}\Scripts\python.exe", "-c", "import pyhost, win32service; print(pyhost.__file__)"), VENV)
    run("cmd", "/c", "ren", HOST, "pyhost-old.exe")
    has(uv(*upgrade), f"+ pyhost-service=={NEWER}")
    serves()
    assert process(HOST) == running
    assert is_outdated(version)
    run(HOST, "restart", NAME)
    serves()
    run("cmd", "/c", "del", rf"{VENV}\Scripts\pyhost-old.exe")
    end(HOST)
    uv("uninstall", "pyhost-service")
    nothing_in_environment()
    shutil.rmtree(linux(r"C:\apps"))
    assert left(before) == (set(), set()), left(before)


def nothing_in_environment() -> None:
    """Check that the environment has nothing of pyhost any more."""
    found = [path for path in linux(VENV).rglob("*") if "pyhost" in path.name]
    assert not found, found


def make(directory: Path, host: Path, version: str) -> None:
    """Put the wheels of this version and of a newer one into the directory, the others, and uv.exe."""
    shutil.copytree(parts("flask"), directory, dirs_exist_ok=True)
    newer = directory / "newer"
    newer.mkdir()
    shutil.copy(host / "_pyhost.pyd", newer)
    data = bytearray((host / "pyhost.exe").read_bytes())
    data[struct.unpack_from("<I", data, 0x3C)[0] + 24 + 64] ^= 1  # of the checksum, which nobody compares
    (newer / "pyhost.exe").write_bytes(data)
    for number, build in ((version, host), (NEWER, newer)):
        subprocess.run(
            ["/usr/bin/python3", ROOT / "packaging/wheel.py", "--version", number, "--x64", build, "--output", directory], check=True
        )
    shutil.rmtree(newer)
    (wheel,) = parts("uv").glob("uv-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/uv.exe"))
        (directory / "uv.exe").write_bytes(archive.read(name))


def main() -> None:
    """Make the wheels and have the checks run in a sandbox; or run them, an AssertionError is a failure."""
    if sys.argv[1] == "--inside":
        tool, directory, version = sys.argv[2:]
        for name in list(os.environ):
            if name.startswith(("UV_", "PIP_")):
                del os.environ[name]
        os.environ |= {"UV_PYTHON_DOWNLOADS": "never", "UV_OFFLINE": "1", "UV_CACHE_DIR": rf"{BROUGHT}\cache"}
        shutil.copytree(directory, linux(BROUGHT))
        linux(rf"{BROUGHT}\cache").mkdir()
        {"pip": by_pip, "uv": by_uv}[tool](version)
        print("1 passed, 0 failed")
        return
    tool, host, version = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        make(Path(directory), Path(host), version)
        sys.exit(sandbox(__file__, "--inside", tool, directory, version))


if __name__ == "__main__":
    main()
