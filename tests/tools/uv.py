#!/usr/bin/python3
"""uv makes environments, offline, and services run in them.

usage: uv.py UV_FILES WHEELS, inside scripts/sandbox.
"""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

from windows import HOST, PYTHON, has, linux, live, remove, run

UV = r"C:\uv\uv.exe"
PROJECT = """\
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.12"
dependencies = ["flask"]

[tool.uv]
package = false
no-index = true
find-links = ["C:/wheels"]
environments = ["sys_platform == 'win32'"]
"""


def put_tools(files: str, wheels: str) -> None:
    """Put uv.exe and the wheels into this Windows."""
    (wheel,) = Path(files).glob("uv-*.whl")
    linux(UV).parent.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/uv.exe"))
        linux(UV).write_bytes(archive.read(name))
    shutil.copytree(wheels, linux(r"C:\wheels"))


def install_flask(environment: str) -> None:
    """Install from the wheels alone."""
    run(UV, "pip", "install", "--offline", "--no-index", "--find-links", r"C:\wheels", "--python", environment, "flask")


def venv() -> None:
    """Check uv venv: found by pyvenv.cfg, its packages used."""
    place = r"C:\uv venv"
    run(UV, "venv", "--python", PYTHON, place)
    has((linux(place) / "pyvenv.cfg").read_text(encoding="utf-8"), "uv = ", "home = C:\\Python312")
    install_flask(place)
    answer = live(place)
    assert answer == {
        "prefix": place,
        "base": r"C:\Python312",
        "executable": rf"{place}\Scripts\python.exe",
        "flask": rf"{place}\Lib\site-packages\flask\__init__.py",
    }, answer


def relocatable() -> None:
    """Check uv venv --relocatable: it is moved; the old place is told, the new one serves."""
    old, new = r"C:\here", r"C:\moved to\there"
    run(UV, "venv", "--relocatable", "--python", PYTHON, old)
    has((linux(old) / "pyvenv.cfg").read_text(encoding="utf-8"), "relocatable = true")
    install_flask(old)
    assert live(old)["prefix"] == old
    linux(new).parent.mkdir()
    linux(old).rename(linux(new))
    found = run(HOST, "doctor", "WebService", code=1)
    has(found, "error   python: ", rf"{old}\Scripts\python.exe")
    has(run(HOST, "start", "WebService", code=1), rf"{old}\Scripts\python.exe")
    answer = live(new)
    assert (answer["prefix"], answer["flask"]) == (new, rf"{new}\Lib\site-packages\flask\__init__.py"), answer


def sync() -> None:
    """Check a project: uv sync makes its .venv, and a lock."""
    project = r"C:\a project"
    linux(project).mkdir()
    (linux(project) / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    run(UV, "sync", "--offline", "--python", PYTHON, directory=project)
    has((linux(project) / "uv.lock").read_text(encoding="utf-8"), 'name = "flask"')
    assert live(rf"{project}\.venv")["prefix"] == rf"{project}\.venv"


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    for name in list(os.environ):
        if name.startswith("UV_"):
            del os.environ[name]
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    put_tools(*sys.argv[1:])
    for check in (venv, relocatable, sync):
        check()
        remove()
    print("3 passed, 0 failed")


if __name__ == "__main__":
    main()
