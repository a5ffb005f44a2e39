#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A newer pyhost.exe comes in the place of an older one while ten services run, and goes again.

usage: upgrade.py, inside scripts/sandbox
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from exes import BUILT, OLD, PYTHON, ask, old_exe, run

EXE = r"C:\own\pyhost.exe"
LAYER = os.environ.get("PYHOST_EXE", "").endswith("pyhost_contract.exe")
NAMES = [f"Shop{i}" for i in range(10)]
# Shop2 depends on Shop7, and Shop0 on both.
NEEDS = {"Shop2": ["Shop7"], "Shop0": ["Shop2", "Shop7"]}


def rows(exe: str) -> dict[str, dict[str, object]]:
    """Return what list tells of each service."""
    return {row["name"]: row for row in ask(exe, "list")["services"]}


def processes(exe: str, names: list[str]) -> dict[str, object]:
    """Return the process of each service: these are installed, and run."""
    found = rows(exe)
    assert set(found) == set(names) and all(row["state"] == "RUNNING" for row in found.values()), found
    return {name: found[name]["process"] for name in names}


def outdated(exe: str) -> list[str]:
    """Return the names of those that list calls outdated."""
    return sorted(name for name, row in rows(exe).items() if row["outdated"])


def exchange(name: str) -> None:
    """Rename the exe that runs to name, and put what the file new.exe has in its place."""
    run("cmd", "/c", "ren", EXE, name)
    shutil.copy("new.exe", "own/pyhost.exe")


def upgrade(new: str) -> None:
    """Let ten services run under the old exe, and exchange it: none is lost, and one command brings all up."""
    for name in reversed(NAMES):  # what is needed first
        needed = [word for need in NEEDS.get(name, []) for word in ("--depends", need)]
        run(EXE, "install", "--name", name, "--python", PYTHON, "--ready-after", "0", *needed, r"C:\shop.py")
    run(EXE, "start", *NAMES)
    before = processes(BUILT, NAMES)
    assert outdated(BUILT) == [] and run(BUILT, "restart", "--outdated") == "No service is outdated\n"
    assert ask(BUILT, "restart", "--outdated") == []

    shutil.copy("pyhost/pyhost.exe", "new.exe")
    exchange("pyhost-old.exe")
    assert processes(EXE, NAMES) == before and outdated(EXE) == sorted(NAMES)
    told = run(EXE, "list")
    assert "10 services are outdated: " in told and "; pyhost restart --outdated\n" in told, told
    words = f"runs pyhost {OLD}, {EXE} is pyhost {new}"
    assert all(f"{name} ({words})" in told for name in NAMES), told
    assert f"outdated {words}" in run(EXE, "status", "Shop3")
    told = run(EXE, "doctor", "Shop3", code=1)
    assert f"warning host: the process {words}" in told and "ok      event source: registered" in told, told
    shown = ask(EXE, "status", "Shop3")
    assert shown["outdated"] and (shown["host_version"], shown["exe_version"]) == (OLD, new), shown
    assert shown["changed_since_start"] is False and shown["replaced_host"] == EXE and shown["replaced_host_version"] == OLD

    # What runs under the old exe does what the new one asks.
    run(EXE, "rotate", "Shop3")
    assert Path("ProgramData/pyhost/Shop3/Shop3.1.log").exists()
    assert "open" in run(EXE, "logs", "Shop3")

    # Each once; in the order of what depends on what, where the SCM tells that: Wine's does under the contract layer.
    restarted = ask(EXE, "restart", "--outdated")
    assert all(one["changed"] for one in restarted), restarted
    if LAYER:
        assert restarted[0]["name"] == "Shop7" and len(restarted) == len(NAMES) - 2, restarted
        assert sorted(restarted[0]["also_started"]) == ["Shop0", "Shop2"], restarted
    after = processes(EXE, NAMES)
    assert not set(before.values()) & set(after.values()) and outdated(EXE) == []
    for name in NAMES:
        text = Path(f"ProgramData/pyhost/{name}/{name}.log").read_text(encoding="utf-8")
        assert text.count(f", pyhost {new}\n") == 1, text
    assert run(EXE, "restart", "--outdated") == "No service is outdated\n"
    forget_host("Shop3")
    told = run(EXE, "restart", "--outdated", code=1)
    assert "Cannot tell which pyhost runs in Shop3: " in told and "pyhost restart Shop3\n" in told and "No service" not in told, told
    assert processes(EXE, NAMES) == after


def forget_host(name: str) -> None:
    """Leave of the record of a run what the first versions wrote."""
    record = Path(f"ProgramData/pyhost/{name}/{name}.log.run")
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    record.write_text("".join(line for line in lines if not line.startswith(("host ", "version ", "checksum "))), encoding="utf-8")


def go_back() -> None:
    """Put the old exe in the place again. Where one does not run again, the rest run on, and the same command goes on with them."""
    few = ["Shop3", "Shop4", "Shop5", "Shop6"]
    run(EXE, "restart", "Shop3")
    run(EXE, "remove", *(name for name in NAMES if name not in few))
    shutil.copy("own/pyhost-old.exe", "new.exe")
    exchange("pyhost-new.exe")
    before = processes(BUILT, few)
    assert outdated(BUILT) == few
    run(BUILT, "update", "Shop6", "--restart")  # of the same settings, for the exe alone
    assert outdated(BUILT) == few[:3]
    run(BUILT, "update", "Shop4", "--ready-after", "30s", r"C:\broken.py")
    assert "replaced since the start" in run(EXE, "status", "Shop5")  # the old exe says it, too
    # What is refused before it is stopped is in nobody's way; what was stopped, and does not start, may be the first of all.
    run(BUILT, "update", "Shop5", "--startup", "disabled", "--ready-after", "30s", r"C:\returns.py")
    words = ["restart", "Shop*", "--outdated", "--wait", "60s"]
    told = run(BUILT, *words, code=1)
    assert f"left as they are, after this failure: Shop3; go on with: pyhost {' '.join(words)}\n" in told, told
    found = rows(BUILT)
    assert found["Shop4"]["state"] == "STOPPED" and outdated(BUILT) == ["Shop3", "Shop5"]
    assert all(found[name]["process"] == before[name] for name in ("Shop3", "Shop5"))

    # One that ends at once without a failure does not run either.
    run(BUILT, "update", "Shop5", "--startup", "manual")
    told = run(BUILT, "restart", "--outdated", code=3)
    assert "left as they are, after this failure: Shop3; " in told and outdated(BUILT) == ["Shop3"], told
    for name in ("Shop4", "Shop5"):
        run(BUILT, "update", name, "--ready-after", "0", r"C:\shop.py")
    run(BUILT, "restart", "--outdated")
    run(EXE, "start", "Shop4", "Shop5")
    processes(BUILT, few)
    assert outdated(BUILT) == []
    run(EXE, "stop", *few)
    run(EXE, "remove", *few)


def main() -> None:
    """Upgrade, and go back."""
    os.chdir(os.environ["PYHOST_C"])
    Path("own").mkdir()
    Path("shop.py").write_text("import time\nprint('open', flush=True)\ntime.sleep(1e6)\n", encoding="utf-8")
    Path("broken.py").write_text("raise SystemExit('broken')\n", encoding="utf-8")
    Path("returns.py").write_text("", encoding="utf-8")
    Path("own/pyhost.exe").write_bytes(old_exe())
    new = ask(BUILT, "version")["version"]
    assert new != OLD and ask(EXE, "version")["version"] == OLD
    upgrade(new)
    go_back()
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
