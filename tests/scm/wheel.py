#!/usr/bin/python3
"""The wheel, installed by pip into a virtual environment with nothing else in it.

usage: wheel.py WHEEL SCRIPT, inside scripts/sandbox. A script's own command
line installs, starts, stops and removes it; once under the wheel's
pyhost.exe, once hosted by python.exe itself.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

PATIENCE = 120  # seconds after which a program counts as hung
PLACE = r"C:\wheel test"
PYTHON = rf"{PLACE}\venv\Scripts\python.exe"


def run(*arguments: str, code: int | None = 0, directory: Path | None = None) -> str:
    """Run a Windows program, which must end with code; return what it wrote."""
    done = subprocess.run(
        ["wine", *arguments], cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", timeout=PATIENCE,
    )  # fmt: skip
    print("$", *arguments, f"-> {done.returncode}\n{done.stdout}")
    assert code in (None, done.returncode), f"exit code {done.returncode} instead of {code}"
    return done.stdout


def script(*arguments: str, code: int | None = 0) -> str:
    """Run the service's script with python.exe."""
    return run(PYTHON, rf"{PLACE}\wheel_service.py", *arguments, code=code)


def status(state: str, code: int) -> None:
    """Check the service's state by the wheel's own pyhost.exe."""
    assert state in run(rf"{PLACE}\venv\Scripts\pyhost.exe", "status", "WheelService", code=code)


def live(log: Path, host: str, ending: str, *options: str) -> None:
    """A service's life by its script's command line; the log's last line has ending."""
    log.unlink(missing_ok=True)
    assert "Service installed" in script(*options, "install")
    key = r"HKLM\SYSTEM\CurrentControlSet\Services\WheelService"
    assert "--force is an option of install" in run("reg", "query", key, "/v", "Description")
    script("--wait", "30", *options, "start")
    status("RUNNING", 0)
    script("--wait", "30", *options, "restart")
    script("--startup", "auto", *options, "update")
    script("--wait", "30", *options, "stop")
    status("STOPPED, exit code 0", 3)
    assert ending in log.read_text(encoding="utf-8").splitlines()[-1], log.read_text(encoding="utf-8")
    assert f"captured, hosted by {host}" in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")
    assert "Service removed" in script(*options, "remove")


def may_end(function: str) -> None:
    """Call SetEvent or ResetEvent for the event without which the service goes on stopping."""
    name = r"Global\WheelServiceMayEnd"
    run(PYTHON, "-c", f"import win32event as e; e.{function}(e.OpenEvent(e.EVENT_MODIFY_STATE, False, {name!r}))")


def stopping() -> None:
    """A start of what still stops says so; pyhost start waits."""
    host = rf"{PLACE}\venv\Scripts\pyhost.exe"
    script("install")
    script("--wait", "30", "start")
    may_end("ResetEvent")
    run(host, "stop", "WheelService", "--no-wait")
    told = script("start", code=None)
    assert "already running" in told, told
    starting = subprocess.Popen(["wine", host, "start", "WheelService"], stdin=subprocess.DEVNULL)
    may_end("SetEvent")
    assert starting.wait(PATIENCE) == 0
    status("RUNNING", 0)
    script("--wait", "30", "stop")
    script("remove")


def outdated(place: Path) -> None:
    """What runs is compared with the file that it was loaded from: the module, and not python.exe, which loads it."""
    python = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")  # an environment's has another process for its code
    packages = place / "venv/Lib/site-packages"
    link = Path(os.environ["PYHOST_C"], python[3:].replace("\\", "/")).parent / "Lib/site-packages/wheel.pth"
    link.write_text(rf"import site; site.addsitedir(r'{PLACE}\venv\Lib\site-packages')", encoding="utf-8")
    command = (python, rf"{PLACE}\wheel_service.py", "--wait", "30", "--by-python")
    run(*command, "install")
    run("reg", "add", r"HKLM\SYSTEM\CurrentControlSet\Services\WheelService\PyHost")  # its settings make it this host's
    run(*command, "start")

    def row() -> dict[str, object]:
        services = json.loads(run(rf"{PLACE}\venv\Scripts\pyhost.exe", "list", "--json"))["services"]
        return next(one for one in services if one["name"] == "WheelService")

    found = row()
    assert found["host_version"] and found["host_version"] == found["exe_version"] and not found["outdated"], found
    (module,) = packages.rglob("_pyhost.pyd")
    aside = module.with_name("aside")
    module.rename(aside)
    data = bytearray(aside.read_bytes())
    data[struct.unpack_from("<I", data, 0x3C)[0] + 24 + 64] ^= 1  # another build
    module.write_bytes(data)
    assert row()["outdated"]
    aside.replace(module)
    assert not row()["outdated"]
    run(*command, "stop")
    run(*command, "remove")
    link.unlink()


def package(place: Path) -> None:
    """A module of a package is its own command line, as python -m has it, and imports its neighbours."""
    shop = place / "shop"
    shop.mkdir()
    (shop / "__init__.py").touch()
    (shop / "prices.py").write_text("PRICE = 7\n", encoding="utf-8")
    text = (place / "wheel_service.py").read_text(encoding="utf-8")
    (shop / "service.py").write_text("from .prices import PRICE\n" + text, encoding="utf-8")
    module = (PYTHON, "-m", "shop.service")
    assert "Service installed" in run(*module, "install", directory=place)
    key = r"HKLM\SYSTEM\CurrentControlSet\Services"
    assert rf"{PLACE}\shop.service.WheelService" in run("reg", "query", rf"{key}\WheelService\PythonClass", "/ve")
    assert "pyhost.exe" in run("reg", "query", rf"{key}\EventLog\Application\WheelService")
    run(*module, "--wait", "30", "start", directory=place)
    status("RUNNING", 0)
    run(*module, "--wait", "30", "stop", directory=place)
    assert "Service removed" in run(*module, "remove", directory=place)
    run("reg", "query", rf"{key}\EventLog\Application\WheelService", code=1)


def gil() -> None:
    """Its modules turn no GIL on, where Python has none: Python would warn of it."""
    look = "import sys, _pyhost, servicemanager, win32serviceutil; print('GIL', getattr(sys, '_is_gil_enabled', lambda: True)())"
    python = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
    free_threaded = python.rpartition("\\")[0].endswith("t")
    assert f"GIL {not free_threaded}" in run(PYTHON, "-W", "error", "-c", look)


def another_version(place: Path, log: Path) -> None:
    """A pyhost.exe of another version than the wheel brings its own modules; python.exe has the wheel's."""
    compat = place / "venv/Lib/site-packages/pyhost/compat"
    for module in (compat / "win32service.py", compat.parent / "__init__.py"):
        module.write_text("raise ImportError('of another version')\n", encoding="utf-8")
    log.unlink(missing_ok=True)
    run(PYTHON, "-c", "import win32service", code=1)
    run(PYTHON, "-c", "import pyhost", code=1)
    run(r"C:\pyhost\pyhost.exe", "install", rf"{PLACE}\wheel_service.WheelService", "--python", rf"{PLACE}\venv")
    run(r"C:\pyhost\pyhost.exe", "start", "WheelService")
    run(r"C:\pyhost\pyhost.exe", "stop", "WheelService")
    assert "captured, hosted by pyhost.exe" in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")
    run(r"C:\pyhost\pyhost.exe", "remove", "WheelService")


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    place = Path(os.environ["PYHOST_C"], "wheel test")
    place.mkdir()
    shutil.copy(sys.argv[1], place)
    shutil.copy(sys.argv[2], place)
    log = Path(os.environ["PYHOST_C"], "ProgramData/pyhost/WheelService/WheelService.log")
    run(os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe"), "-I", "-m", "venv", rf"{PLACE}\venv")
    run(PYTHON, "-m", "pip", "install", "--no-index", "--disable-pip-version-check", rf"{PLACE}\{Path(sys.argv[1]).name}")
    live(log, "pyhost.exe", "ends, exit code 0")
    live(log, "_pyhost.pyd", "os._exit(7), called at", "--by-python")
    stopping()
    outdated(place)
    package(place)
    gil()
    another_version(place, log)
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
