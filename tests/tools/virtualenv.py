#!/usr/bin/python3
"""virtualenv makes environments, offline, and services run in them.

usage: virtualenv.py VIRTUALENV WHEELS, inside scripts/sandbox.
"""

from __future__ import annotations

import shutil
import sys

from windows import PYTHON, has, linux, live, make_venv, remove, run

MAKER = r"C:\maker\Scripts\python.exe"


def install_flask(python: str) -> None:
    """Install from the wheels alone, by pip as this environment has it."""
    run(python, "-m", "pip", "--isolated", "install", "--disable-pip-version-check", "--no-index", "--find-links",
        r"C:\wheels", "flask")  # fmt: skip


def make(place: str, *options: str) -> None:
    """Run virtualenv for the Python under test."""
    run(MAKER, "-m", "virtualenv", "--python", PYTHON, *options, place)
    has((linux(place) / "pyvenv.cfg").read_text(encoding="utf-8"), "virtualenv = ", "home = C:\\Python312")


def check(place: str, flask: str) -> None:
    """Let the service live in an environment, whose flask lies there."""
    answer = live(place)
    wanted = {
        "prefix": place,
        "base": r"C:\Python312",
        "executable": rf"{place}\Scripts\python.exe",
        "flask": rf"{flask}\Lib\site-packages\flask\__init__.py",
    }
    assert answer == wanted, f"{answer} is not {wanted}"
    remove()


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    tool, wheels = sys.argv[1:]
    make_venv(r"C:\maker", tool)
    shutil.copytree(wheels, linux(r"C:\wheels"))

    # with the pip that it carries
    make(r"C:\a virtualenv", "--no-periodic-update", "--no-download")
    install_flask(r"C:\a virtualenv\Scripts\python.exe")
    check(r"C:\a virtualenv", r"C:\a virtualenv")

    make(r"C:\copies", "--copies", "--no-seed")
    shutil.copytree(linux(r"C:\a virtualenv\Lib\site-packages"), linux(r"C:\copies\Lib\site-packages"), dirs_exist_ok=True)
    check(r"C:\copies", r"C:\copies")

    # what the base has is found
    shutil.copytree(
        linux(r"C:\a virtualenv\Lib\site-packages"), linux(r"C:\Python312\Lib\site-packages"),
        ignore=lambda _, names: [name for name in names if name.startswith("pip")], dirs_exist_ok=True,
    )  # fmt: skip
    make(r"C:\system", "--system-site-packages", "--no-seed")
    check(r"C:\system", r"C:\Python312")
    print("3 passed, 0 failed")


if __name__ == "__main__":
    main()
