#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The zip from nothing to a running Flask service and away again, as its README.txt says.

usage: archive.py DIRECTORY VERSION             DIRECTORY: of the built host
       archive.py --inside ZIP FLASK            in the sandbox; FLASK: as scripts/parts --unpacked has the set
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from life import PLACE, ROOT, end, left, parts, put_application, sandbox, start, traces
from windows import linux, run  # where life has it from

PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
HOST = r"C:\Program Files\pyhost\pyhost.exe"
VENV = rf"{PLACE}\venv"


def made(directory: Path, host: str, version: str) -> Path:
    """Make the zip twice, the second time at another time and with other rights; return it."""
    found: list[Path] = []
    for umask, zone in ((0o022, "UTC"), (0o077, "Asia/Tokyo")):
        output = directory / zone.replace("/", "-")
        subprocess.run(
            ["/usr/bin/python3", ROOT / "packaging/archive.py", "--version", version, "--x64", host, "--output", output],
            check=True, umask=umask, env=os.environ | {"TZ": zone},
        )  # fmt: skip
        found += output.glob("*")
    assert [path.name for path in found] == [f"pyhost-{version}-windows-x64.zip"] * 2, found
    assert found[0].read_bytes() == found[1].read_bytes()
    return found[0]


def inside(package: str, flask: str) -> None:
    """Run the checks."""
    before = traces()
    put_application()
    run(PYTHON, "-m", "venv", "--without-pip", VENV)
    shutil.copytree(flask, linux(rf"{VENV}\Lib\site-packages"), dirs_exist_ok=True)
    place = linux(HOST).parent
    place.mkdir()
    with zipfile.ZipFile(package) as archive:
        assert sorted(archive.namelist()) == ["LICENSE", "README.txt", "THIRD_PARTY.md", "pyhost.exe"]
        readme = archive.read("README.txt").decode()
        archive.extractall(place)
    command = next(line for line in readme.splitlines() if line.strip().endswith("status Web"))
    assert command.split('"')[1] == HOST, "README.txt names another place"
    assert not re.search(r"(?<!\\)\bpyhost (help|install|list|remove|restart|start|status) ", readme), "README.txt leans on PATH"
    start(HOST, VENV)
    end(HOST)
    shutil.rmtree(place)
    shutil.rmtree(linux(r"C:\apps"))
    assert left(before) == (set(), set()), left(before)


def main() -> None:
    """Make the zip and have the checks run in a sandbox; or run them, an AssertionError is a failure."""
    if sys.argv[1] == "--inside":
        inside(*sys.argv[2:])
        print("1 passed, 0 failed")
        return
    host, version = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        package = made(Path(directory), host, version)
        sys.exit(sandbox(__file__, "--inside", package, parts("--unpacked", "flask")))


if __name__ == "__main__":
    main()
