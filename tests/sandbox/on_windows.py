#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The runner of tests on Windows (scripts/test.d) runs the tests' programs, and removes what they leave, whatever happens.

usage: on_windows.py BUILD NAME...     inside scripts/sandbox; NAME: tests of the build that Windows has too

The programs run as ctest has them run on Windows: by the runner, in an official python.exe, with the variables of the test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = r"C:\Python312\python.exe"
RUNNER = "Z:" + str(ROOT / "scripts/test.d/run_test.py").replace("/", "\\")
LEAVES = "Z:" + str(Path(__file__).parent / "leaves.py").replace("/", "\\")
C = Path(os.environ["PYHOST_C"])
ROOM = C / "Program Files/pyhost-tests"
SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
CONTROL = r"HKLM\SYSTEM\CurrentControlSet\Control"
PYTHONS = [r"HKLM\SOFTWARE\Python", r"HKU\S-1-5-18\Software\Python"]
VARIABLES = rf"{CONTROL}\Session Manager\Environment"
MACHINE = {"PYHOST_TEST_NEEDS": "machine", "PYHOST_MACHINE": "1"}
# Of the sandbox's variables Windows has none; this one is for some of the programs.
PYWIN32 = os.environ.pop("PYHOST_TEST_PYWIN32", "")
FAILED = []


def check(what: str, is_so: bool, why: object = "") -> None:
    """Note one result."""
    print(f"{'ok    ' if is_so else 'FAILED'} {what}{'' if is_so else f': {why}'}", flush=True)
    if not is_so:
        FAILED.append(what)


def wine(*words: str, variables: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a Windows program."""
    return subprocess.run(
        ["wine", *words],
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def machine_state() -> dict[str, object]:
    """All that leaves.py changes."""
    keys = [SERVICES, rf"{SERVICES}\EventLog\Application", VARIABLES, rf"{CONTROL} /v WaitToKillServiceTimeout", *(rf"{key} /s" for key in PYTHONS)]
    told = wine("cmd", "/c", " & ".join(f"reg query {key}" for key in keys).replace(VARIABLES, f'"{VARIABLES}"')).stdout
    return {
        "registry": re.findall(r".*(?:Pyhost|PYTHON|WaitToKill|Python).*", told),
        "logs": sorted(path.name for path in (C / "ProgramData").glob("pyhost/*")),
        "room": ROOM.exists(),
        "processes": subprocess.run(["pgrep", "-af", "forever.py|left child|pyhost.exe"], capture_output=True, text=True).stdout,
    }


def tests(build: str) -> dict[str, tuple[list[str], dict[str, str]]]:
    """The programs and variables of the build's tests that Windows has."""
    listed = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, check=True)
    found = {}
    for test in json.loads(listed.stdout)["tests"]:
        values = {item["name"]: item["value"] for item in test["properties"]}
        if "windows" in values.get("LABELS", []) and "wine" in test["command"]:
            variables = dict(pair.split("=", 1) for pair in values.get("ENVIRONMENT", []))
            words = test["command"][test["command"].index("wine") + 1 :]
            found[test["name"]] = ([f"Z:{words[0]}", *words[1:]], variables)
    return found


def of_windows(variables: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    """A test's variables, with paths as CMake writes them on Windows; the sandbox's own trace is not there."""
    paths = {"PYHOST_EXE": "Z:" + variables.get("PYHOST_EXE", os.environ["PYHOST_EXE"])}
    if "PYHOST_TEST_FIXTURES" in variables:
        paths["PYHOST_TEST_FIXTURES"] = variables["PYHOST_TEST_FIXTURES"].replace("\\", "/")
    return {**variables, **paths, "PYHOST_PYTHON": "3.12", "SCM_TRACE": "", **more}


def run_programs(build: str, names: list[str]) -> None:
    """Each of the tests by the runner: it passes, and nothing is left."""
    known = tests(build)
    for name in names:
        command, variables = known[name]
        before = machine_state()
        ran = wine(PYTHON, "-E", RUNNER, *command, variables=of_windows(variables, {"PYHOST_MACHINE": "1", "PYHOST_PYWIN32": PYWIN32}))
        passed = ran.returncode == 0 and "test(s) run" in ran.stdout
        check(f"{name} runs as on Windows", passed, f"exit status {ran.returncode}\n{ran.stdout[-3000:]}")
        check(f"{name} leaves nothing", machine_state() == before, machine_state())


def leave(how: str) -> subprocess.CompletedProcess[str]:
    """Run leaves.py by the runner."""
    return wine(PYTHON, "-E", RUNNER, LEAVES, how, variables=of_windows({}, MACHINE))


def kill_one_in_the_middle() -> None:
    """The runner is killed outright while its test runs: all that it left is there, and goes by --clean."""
    variables = {**os.environ, **of_windows({}, MACHINE)}
    runner = subprocess.Popen(["wine", PYTHON, "-E", RUNNER, LEAVES, "hang"], env=variables, stdout=subprocess.PIPE, text=True)
    assert runner.stdout is not None
    seen: list[str] = []
    while not seen or seen[-1].strip() != "left":
        seen.append(runner.stdout.readline())
        if not seen[-1]:
            check("the test to be killed begins", False, "".join(seen))
            return
    os.kill(runner.pid, signal.SIGKILL)
    runner.wait()


def make_own() -> None:
    """What a person does to the machine while traces of a killed run are there."""
    for key in (rf"{PYTHONS[0]}\PythonCore\3.13\InstallPath", rf"{PYTHONS[1]}\PythonCore\3.12\PythonPath\mine"):
        wine("reg", "add", key, "/ve", "/d", r"C:\mine", "/f")
    wine("reg", "add", VARIABLES, "/v", "PYTHONHOME", "/d", r"C:\mine", "/f")
    wine("reg", "add", rf"{SERVICES}\EventLog\Application\PyhostMine", "/v", "EventMessageFile", "/d", r"C:\mine.dll", "/f")
    wine("sc", "create", "PyhostMine", "binPath=", r"C:\mine\mine.exe")
    (C / "ProgramData/pyhost/PyhostMine").mkdir(parents=True)


def undo_own() -> None:
    """Undo that."""
    for key in (rf"{PYTHONS[0]}\PythonCore\3.13", PYTHONS[1], rf"{SERVICES}\EventLog\Application\PyhostMine"):
        wine("reg", "delete", key, "/f")
    wine("reg", "delete", VARIABLES, "/v", "PYTHONHOME", "/f")
    wine("sc", "delete", "PyhostMine")
    (C / "ProgramData/pyhost/PyhostMine").rmdir()


def main() -> int:
    """Run all. Returns the exit status."""
    build, *names = sys.argv[1:]
    key = r"HKLM\SOFTWARE\Python\PythonCore\3.12\InstallPath"
    wine("reg", "add", key, "/v", "ExecutablePath", "/d", PYTHON, "/f")
    run_programs(build, names)

    wine("reg", "add", VARIABLES, "/v", "PYTHONPATH", "/t", "REG_EXPAND_SZ", "/d", "%SystemRoot%\\own", "/f")
    before = machine_state()
    ended = leave("3")
    check("the test's own status", ended.returncode == 3, f"{ended.returncode} {ended.stdout}")
    check("what an ended test leaves is removed", machine_state() == before, machine_state())

    kill_one_in_the_middle()
    left = machine_state()
    check("a killed one leaves its service", "PyhostLeft" in str(left["registry"]), left)
    check("... and its child ends with it", "left child" not in str(left["processes"]), left["processes"])
    cleaned = wine(PYTHON, "-E", RUNNER.replace("run_test", "test"), "--clean")
    check("--clean says what it does", cleaned.returncode == 0 and "a killed run left" in cleaned.stdout, cleaned.stdout)
    check("... and does it", machine_state() == before, machine_state())

    kill_one_in_the_middle()
    check("the next run removes it, too", leave("0").returncode == 0 and machine_state() == before, machine_state())

    wine("sc", "create", "PyhostPlain", "binPath=", r"C:\own\own.exe")
    refused = leave("0")
    check("a service with a test's name is not touched", refused.returncode == 1 and "PyhostPlain" in refused.stdout, refused.stdout)
    check("... and still there", wine("sc", "delete", "PyhostPlain").returncode == 0)

    for needs, why in (("machine", "test.ps1 -Machine"), ("pywin32", "there is no pywin32")):
        skipped = wine(PYTHON, "-E", RUNNER, LEAVES, "0", variables=of_windows({}, {"PYHOST_TEST_NEEDS": needs, "PYHOST_PYWIN32": ""}))
        check(f"what needs {needs} is skipped", skipped.returncode == 77 and why in skipped.stdout, skipped.stdout)
    missing = wine(PYTHON, "-E", RUNNER, LEAVES, "0", variables=of_windows({}, {}) | {"PYHOST_PYTHON": "3.99"})
    check("... and what needs another Python", missing.returncode == 77 and "no Python 3.99" in missing.stdout, missing.stdout)
    check("nothing is left of all that", machine_state() == before, machine_state())

    wine("reg", "delete", VARIABLES, "/v", "PYTHONPATH", "/f")
    make_own()
    own = machine_state()
    undo_own()
    kill_one_in_the_middle()
    make_own()
    cleaned = wine(PYTHON, "-E", RUNNER, "--clean")
    check("what changed since a run was killed stays as it is", machine_state() == own, f"{machine_state()}\n{own}\n{cleaned.stdout}")
    told = "left alone: PYTHONHOME in" in cleaned.stdout and r"C:\mine" in cleaned.stdout
    check("... and is told", cleaned.returncode == 0 and told, cleaned.stdout)
    ROOM.mkdir()
    (ROOM / "journal.json").write_text("{", "utf-8")
    cleaned = wine(PYTHON, "-E", RUNNER, "--clean")
    told = "cannot remove all that a test has left: " in cleaned.stdout and "Traceback" not in cleaned.stdout
    check("what fails is told", cleaned.returncode == 1 and told, cleaned.stdout)
    shutil.rmtree(ROOM)
    check("no test minds what has changed", leave("0").returncode == 0 and machine_state() == own, machine_state())
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
