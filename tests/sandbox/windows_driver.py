#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""scripts/test.d/test.py finds Visual Studio's tools and the Pythons, and calls cmake and ctest as it says.

usage: windows_driver.py STANDIN     inside scripts/sandbox, with Pythons 3.9 and 3.12; STANDIN: the built standin_tool.c

There is no Visual Studio here: a program and a script of the names stand in for vswhere, cmake, ctest and VsDevCmd.bat.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
C = Path(os.environ["PYHOST_C"])
LOG = C / "standin.log"
INSTALLER = C / "Program Files (x86)/Microsoft Visual Studio/Installer"
VISUAL_STUDIO = C / "Program Files/Microsoft Visual Studio/2022/Community"
REPORT = '<testsuite><testcase name="a" status="run"/><testcase name="b" status="{}"/><testcase name="c" status="notrun"/></testsuite>'
FOUND = {"STANDIN_SAYS": r"C:\Program Files\Microsoft Visual Studio\2022\Community"}  # by vswhere
FAILED = []


def check(what: str, is_so: bool, why: object = "") -> None:
    """Note one result."""
    print(f"{'ok    ' if is_so else 'FAILED'} {what}{'' if is_so else f': {why}'}", flush=True)
    if not is_so:
        FAILED.append(what)


def test(*words: str, **variables: str) -> tuple[int, str, list[str]]:
    """Run test.py of the copied tree. Returns its exit status, what it said, and what the tools were called with."""
    LOG.unlink(missing_ok=True)
    own = {name: value for name, value in os.environ.items() if name != "CI"}
    ran = subprocess.run(
        ["wine", r"C:\Python312\python.exe", "-E", r"C:\tree\scripts\test.d\test.py", *words],
        env={**own, "STANDIN_LOG": r"C:\standin.log", "STANDIN_REPORT": r"C:\report.xml", "PIP_NO_INDEX": "1", **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return ran.returncode, ran.stdout.replace("\r", ""), LOG.read_text("utf-8").splitlines() if LOG.exists() else []


def install_visual_studio(standin: str) -> None:
    """What stands in for it."""
    for directory in (INSTALLER, VISUAL_STUDIO / "Common7/Tools", VISUAL_STUDIO / "bin"):
        directory.mkdir(parents=True)
    shutil.copy(standin, INSTALLER / "vswhere.exe")
    for name in ("cmake", "ctest"):
        shutil.copy(standin, VISUAL_STUDIO / f"bin/{name}.exe")
    prompt = "@echo off\necho a banner\nset INCLUDE=%1 %2 %3 %4 %5\nset PATH=%~dp0..\\..\\bin;%PATH%\n"
    (VISUAL_STUDIO / "Common7/Tools/VsDevCmd.bat").write_text(prompt.replace("\n", "\r\n"), "utf-8")


def main() -> int:
    """Run all. Returns the exit status."""
    for name in ("scripts/test.d", "scripts/parts.lock"):
        target = C / "tree" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(ROOT / name, target) if (ROOT / name).is_dir() else shutil.copy(ROOT / name, target)
    for version in ("3.9", "3.12"):
        key = rf"HKLM\SOFTWARE\Python\PythonCore\{version}\InstallPath"
        subprocess.run(["wine", "reg", "add", key, "/ve", "/d", rf"C:\Python{version.replace('.', '')}", "/f"], check=True)
    (C / "report.xml").write_text(REPORT.format("run"), "utf-8")
    lock = (ROOT / "scripts/parts.lock").read_text("utf-8")
    pinned = next(line.split()[2] for line in lock.splitlines() if line.startswith("pywin32-3.12 "))
    pywin32 = f"3.12-{pinned[:12]}"  # as if an earlier run had fetched it
    (C / "tree/build/pywin32" / pywin32).mkdir(parents=True)

    status, said, _ = test()
    check("without Visual Studio", status == 1 and "there is no Visual Studio" in said and "0 passed, 1 failed" in said, said)
    install_visual_studio(sys.argv[1])
    status, said, _ = test()
    check("without its compilers", status == 1 and "lacks Microsoft.VisualStudio.Component.VC.Tools.x86.x64" in said, said)
    status, said, calls = test("--python", "3.11", **FOUND)
    check("a Python that is not there", status == 1 and "registered on this machine: 3.9, 3.12" in said and not calls, said)

    status, said, calls = test("--python", "all", "--machine", "scm.test_life$", **FOUND)
    check("all went well", status == 0 and said.endswith("4 passed, 0 failed\n"), said)
    prompt = "INCLUDE=-no_logo -arch amd64 -host_arch amd64"
    options = r"--test-dir C:\tree\build\msvc -C Release -j 4 --output-on-failure --output-junit C:\tree\build\logs\msvc-"
    expected = [
        f"cmake.exe --preset msvc {prompt} PYHOST_MACHINE=1",
        rf"cmake.exe --build C:\tree\build\msvc --config Release {prompt} PYHOST_MACHINE=1",
        rf"ctest.exe {options}3.9.xml -L ^windows$ -R scm.test_life$ {prompt} PYHOST_PYTHON=C:\Python39\python.exe PYHOST_MACHINE=1",
        rf"ctest.exe {options}3.12.xml -L ^windows$ -R scm.test_life$ -LE ^unit$ {prompt} PYHOST_PYTHON=C:\Python312\python.exe "
        rf"PYHOST_PYWIN32=C:\tree\build\pywin32\{pywin32} PYHOST_MACHINE=1",
    ]
    check("... with these calls", calls[1:] == expected, "\n".join(calls))
    for_ci = test("--python", "3.9", CI="true", **FOUND)
    check("what pip does not bring is told", "there is no pywin32 for Python 3.9: its tests are skipped" in said, said)
    failed = for_ci[0] == 1 and "pip does not bring pywin32==312 for Python 3.9" in for_ci[1] and "0 passed, 1 failed" in for_ci[1]
    check("... and on a machine of CI's it is a failure", failed, for_ci[1])
    strict = [call for call in for_ci[2] if "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON" in call]
    check("... where warnings are errors, too", len(strict) == 1, for_ci[2])

    (C / "report.xml").write_text(REPORT.format("fail"), "utf-8")
    status, said, calls = test("--preset", "clang-cl", **FOUND, PYHOST_PYTHON=r"C:\Python312\python.exe")
    check("a Python by its path", r"PYHOST_PYTHON=C:\Python312\python.exe " in calls[-1], calls)
    check("another preset", calls[1].startswith("cmake.exe --preset clang-cl ") and "MACHINE" not in calls[1], calls)
    check("a test that fails", status == 1 and said.endswith("1 passed, 1 failed\n"), said)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
