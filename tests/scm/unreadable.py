#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the service's account may not read: each is refused with the place, the account and the right that is missing.

The class: the directory of a class, its file, its package, a script, a zip, a program's directory, a package's module, site-packages,
the virtual environment, pyvenv.cfg, a directory above.

usage: unreadable.py SANDBOX. Root gives up the right to read everything, or Wine would be refused nothing. Exit code 77: it cannot.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

HOST = r"C:\pyhost\pyhost.exe"
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
PATIENCE = 120  # seconds after which a program counts as hung
DENIED = "(5); the service runs as "
CLASS = "import win32serviceutil\nclass Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = 'Shop'\n    def SvcDoRun(self): pass\n"

# What is installed, what is refused, what the failure says, and the place that the advice opens.
CASES = (
    (r"C:\apps\shop\service.Shop", "apps/shop", "Cannot enter the service's directory \"C:\\apps\\shop\"", r"C:\apps\shop"),
    (r"C:\apps\shop\service.Shop", "apps", "Cannot enter the service's directory \"C:\\apps\\shop\"", r"C:\apps\shop"),
    (r"C:\apps\shop\service.Shop --directory C:\data", "apps/shop",
     "No module named 'service'; the directory \"C:\\apps\\shop\" cannot be read", r"C:\apps\shop"),
    (r"C:\apps\shop\service.Shop", "apps/shop/service.py", "the file \"C:\\apps\\shop\\service.py\" cannot be read", ""),
    (r"C:\apps\shop\pack.shop.Shop", "apps/shop/pack",
     "No module named 'pack.shop'; the directory \"C:\\apps\\shop\\pack\" cannot be read", r"C:\apps\shop\pack"),
    (r"--name Shop C:\apps\shop\main.py", "apps/shop/main.py", "cannot read the script \"C:\\apps\\shop\\main.py\"", ""),
    (r"--name Shop C:\apps\shop\main.pyz", "apps/shop/main.pyz", "cannot read the script \"C:\\apps\\shop\\main.pyz\"", ""),
    (r"--name Shop C:\apps\shop\pack", "apps/shop/pack", "Cannot enter the service's directory", r"C:\apps\shop\pack"),
    (r"--name Shop C:\apps\shop\function:run", "apps/shop/function.py", "the file \"C:\\apps\\shop\\function.py\" cannot be read", ""),
    (r"--name Shop --directory C:\apps\shop -m pack", "apps/shop/pack",
     "No module named pack.__main__; 'pack' is a package and cannot be directly executed; the directory", r"C:\apps\shop\pack"),
    (r"--name Shop C:\apps\shop\main.py", "venv/Lib/site-packages",
     "No module named 'brought'; the directory \"C:\\venv\\Lib\\site-packages\" cannot be read", r"C:\venv\Lib\site-packages"),
    (r"--name Shop C:\apps\shop\main.py", "venv/pyvenv.cfg", "cannot read \"C:\\venv\\pyvenv.cfg\"", r"C:\venv"),
    (r"--name Shop C:\apps\shop\main.py", "venv", "Cannot read the service's Python, \"C:\\venv\\Scripts\\python.exe\"", r"C:\venv"),
)  # fmt: skip


def run(*arguments: str, code: int | None = 0) -> str:
    """Run a Windows program, which must end with code (None: with any); return what it wrote."""
    done = subprocess.run(["wine", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", timeout=PATIENCE)  # fmt: skip
    print("$", *arguments, f"-> {done.returncode}\n{done.stdout}", flush=True)
    assert code is None or done.returncode == code, f"exit code {done.returncode} instead of {code}"
    return done.stdout


@contextlib.contextmanager
def refused(path: Path) -> Iterator[None]:
    """Nobody may read path, without the rights of root."""
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


def has(text: str, *parts: str) -> None:
    """Raise AssertionError unless text has all parts."""
    for part in parts:
        assert part in text, f"no {part!r} in:\n{text}"


def make(drive: Path) -> None:
    """Write the services, and the environment with the package that one of them imports."""
    run(PYTHON, "-m", "venv", "--without-pip", r"C:\venv")
    shop = drive / "apps" / "shop"
    for directory in (shop / "pack", drive / "data", drive / "venv/Lib/site-packages/brought"):
        directory.mkdir(parents=True, exist_ok=True)
    (drive / "venv/Lib/site-packages/brought/__init__.py").write_text("", encoding="utf-8")
    for name, text in (("service.py", CLASS), ("pack/__init__.py", ""), ("pack/__main__.py", ""), ("pack/shop.py", CLASS),
                       ("main.py", "import brought\n"), ("function.py", "def run(): pass\n")):  # fmt: skip
        (shop / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(shop / "main.pyz", "w") as archive:
        archive.writestr("__main__.py", "")


def try_case(drive: Path, what: str, path: str, failure: str, granted: str) -> None:
    """Install it, take the right away, start it."""
    run(HOST, "install", "--python", r"C:\venv", *what.split(), code=0)
    for cache in drive.glob("apps/**/__pycache__/*"):
        cache.unlink()  # or the file itself would not be read
    with refused(drive / path):
        shown = run(HOST, "start", "Shop", code=1)
    place = granted or "C:\\" + path.replace("/", "\\")
    has(shown, failure, DENIED, f'try: icacls "{place}" /grant "', ':RX"' if not granted else ':(OI)(CI)RX"')
    run(HOST, "remove", "Shop")


def try_outdated(drive: Path) -> None:
    """Where the record of the run, or the exe, may not be read, nobody is told that the service is not outdated."""
    elevate = 'run this in a PowerShell that was started with "Run as administrator"'
    (drive / "own").mkdir()
    exe = drive / "own/pyhost.exe"
    exe.write_bytes((drive / "pyhost/pyhost.exe").read_bytes())
    own = r"C:\own\pyhost.exe"
    (drive / "own/idle.py").write_text("import time\ntime.sleep(1e6)\n", encoding="utf-8")
    run(own, "install", "--name", "Idle", "--python", r"C:\venv", r"C:\own\idle.py")
    run(own, "start", "Idle")
    for place in (drive / "ProgramData/pyhost/Idle/Idle.log.run", exe):
        with refused(place):
            has(run(HOST, "restart", "--outdated", code=1), "Cannot tell which pyhost runs in Idle: ", f"try: {elevate}")
            has(run(HOST, "list"), "note: cannot tell which pyhost runs in Idle: ", elevate)
    has(run(HOST, "restart", "--outdated"), "No service is outdated")
    run(own, "stop", "Idle")
    run(own, "remove", "Idle")


def main() -> int:
    """Try all, in a sandbox."""
    if "PYHOST_SANDBOX" not in os.environ:
        rights = "-dac_override,-dac_read_search"
        less = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"] if os.geteuid() == 0 else []
        command = [*less, *sys.argv[1:], __file__]
        os.execvp(command[0], command)
    drive = Path(os.environ["PYHOST_C"])
    (drive / "probe").mkdir()
    with refused(drive / "probe"):
        if os.access(drive / "probe", os.R_OK):
            print("nothing is refused to this user: not shown")
            return 77
    make(drive)
    for case in CASES:
        try_case(drive, *case)
    try_outdated(drive)
    print(f"{len(CASES) + 1} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
