# SPDX-License-Identifier: MIT
"""Builds pyhost with Visual Studio, and runs all tests that Windows has against its own SCM. scripts/test.ps1 calls this.

usage: test.py [--preset NAME] [--python VERSION]... [--machine] [NAME]...
       test.py --clean

  --preset NAME       of CMakePresets.json: msvc, clang-cl or msvc-arm64 (default: msvc, on ARM64 msvc-arm64)
  --python VERSION    the Python to run services on: "3.12" of those that are registered, the path of a python.exe, or "all"
                      (default: $PYHOST_PYTHON, else the newest that is registered)
  --machine           run what changes settings of the whole machine, too (default: where $PYHOST_MACHINE is 1)
  --clean             only remove what a killed run left
  NAME                only the tests whose names match one of these regular expressions: scm.test_life$

The tests install, kill and remove services whose names begin with "Pyhost". What they leave is removed: run_test.py.
The last line says how it went: "N passed, N failed".
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import machine
import pythons
import run_test

ROOT = Path(__file__).resolve().parent.parent.parent
LOGS = ROOT / "build" / "logs"
JOBS = 4  # at a time; of those that use the SCM only one runs
AMD64, ARM64 = 0x8664, 0xAA64


class Failure(Exception):
    """The tests cannot be built or run; says why."""


def say(text: str) -> None:
    """Tell the person what happens."""
    print(f"pyhost tests: {text}", file=sys.stderr, flush=True)


def developer_environment(kind: int) -> dict[str, str]:
    """The environment of Visual Studio's developer prompt, which has cl, cmake and ctest."""
    vswhere = Path(os.environ.get("ProgramFiles(x86)", r"C:\Program Files (x86)"), r"Microsoft Visual Studio\Installer\vswhere.exe")
    if not vswhere.is_file():
        raise Failure("there is no Visual Studio: install its Build Tools with the workload for C++")
    component = "Microsoft.VisualStudio.Component.VC.Tools." + ("ARM64" if kind == ARM64 else "x86.x64")
    words = ["-latest", "-products", "*", "-requires", component, "-utf8", "-property", "installationPath"]
    found = subprocess.run([vswhere, *words], capture_output=True, encoding="utf-8", check=True).stdout.strip()
    if not found:
        raise Failure(f"Visual Studio lacks {component}: add it with the Visual Studio Installer")
    host = "arm64" if platform.machine() == "ARM64" else "amd64"
    target = "arm64" if kind == ARM64 else "amd64"
    prompt = Path(found, r"Common7\Tools\VsDevCmd.bat")
    line = f'"{prompt}" -no_logo -arch={target} -host_arch={host} >nul && set'
    shell = os.environ.get("ComSpec", "cmd.exe")
    told = subprocess.run(f'"{shell}" /d /u /s /c "{line}"', stdout=subprocess.PIPE, encoding="utf-16-le", check=False)
    if told.returncode != 0:
        raise Failure(f"{prompt} fails with {told.returncode}")
    return dict(pair.split("=", 1) for pair in told.stdout.splitlines() if "=" in pair[1:])


def tool(name: str, environment: dict[str, str]) -> str:
    """The path of a program on the environment's PATH."""
    path = next((value for key, value in environment.items() if key.upper() == "PATH"), "")
    found = shutil.which(name, path=path)
    if found is None:
        raise Failure(f"there is no {name}: add C++ CMake tools for Windows with the Visual Studio Installer")
    return found


def build(preset: str, environment: dict[str, str]) -> None:
    """Configure and build; where $CI is set, as its machines do, warnings are errors."""
    cmake = tool("cmake.exe", environment)
    strict = ["-DCMAKE_COMPILE_WARNING_AS_ERROR=ON"] if "CI" in environment else []
    for words in (["--preset", preset, *strict], ["--build", str(ROOT / "build" / preset), "--config", "Release"]):
        if subprocess.run([cmake, *words], cwd=ROOT, env=environment, check=False).returncode != 0:
            raise Failure(f"cmake {' '.join(words)} failed")


def chosen(wanted: list[str], kind: int) -> list[Path]:
    """The Pythons to test on."""
    if "all" in wanted:
        found = list(pythons.registered(kind).values())
        if not found:
            raise Failure("no Python is registered on this machine")
        return found
    found = []
    for one in wanted or [os.environ.get("PYHOST_PYTHON", "")]:
        python = pythons.choose(one, kind)
        if python is None:
            known = ", ".join(pythons.registered(kind)) or "none"
            raise Failure(f"there is no Python {one}; registered on this machine: {known}".replace("Python ;", "Python;"))
        found.append(python)
    return found


def pywin32(python: Path, version: str) -> Path | None:
    """A directory with the pywin32 that scripts/parts.lock has for this Python; None where it has none, or pip does not bring it. Where
    $CI is set, that is a Failure."""
    name = f"pywin32-arm64-{version}" if pythons.machine_type(python) == ARM64 else f"pywin32-{version}"
    lines = [line.split() for line in (ROOT / "scripts" / "parts.lock").read_text("utf-8").splitlines()]
    pinned = [words for words in lines if words[:1] == [name]]
    place = ROOT / "build" / "pywin32" / f"{version}-{pinned[0][2][:12] if pinned else 'none'}"
    if not pinned or place.is_dir():
        return place if pinned else None
    new = place.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    requirements = new.with_suffix(".txt")
    requirements.write_text("".join(f"{words[1]} --hash=sha256:{words[2]}\n" for words in pinned), "utf-8")
    options = ["--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--target", str(new)]
    command = [str(python), "-m", "pip", "install", *options, "-r", str(requirements)]
    if subprocess.run(command, check=False).returncode != 0:
        if "CI" in os.environ:
            raise Failure(f"pip does not bring {pinned[0][1]} for Python {version}, so that its tests would be skipped")
        return None
    new.rename(place)
    return place


def run_tests(preset: str, python: Path, arguments: list[str], environment: dict[str, str]) -> tuple[int, int]:
    """Run the tests on one Python. Returns how many passed and how many failed."""
    version = pythons.version_of(python)
    modules = pywin32(python, version)
    if modules is None:
        say(f"there is no pywin32 for Python {version}: its tests are skipped")
    environment = {**environment, "PYHOST_PYTHON": str(python)}
    if modules is not None:
        environment["PYHOST_PYWIN32"] = str(modules)
    LOGS.mkdir(parents=True, exist_ok=True)
    report = LOGS / f"{preset}-{version}.xml"
    report.unlink(missing_ok=True)
    say(f"running the tests on Python {version}, {python}")
    options = ["--test-dir", str(ROOT / "build" / preset), "-C", "Release", "-j", str(JOBS), "--output-on-failure"]
    words = [*options, "--output-junit", str(report), "-L", "^windows$", *arguments]
    status = subprocess.run([tool("ctest.exe", environment), *words], env=environment, check=False).returncode
    results = [case.get("status") for case in ET.parse(report).iter("testcase")] if report.is_file() else []
    failed = results.count("fail")
    if status != 0 and failed == 0:
        failed = 1  # ctest itself did not get to the end
    return results.count("run"), failed


def parsed() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(usage=(__doc__ or "").partition("usage: ")[2], add_help=False)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--preset", default="msvc-arm64" if platform.machine() == "ARM64" else "msvc")
    parser.add_argument("--python", action="append", default=[])
    parser.add_argument("--machine", action="store_true")
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("names", nargs="*")
    return parser.parse_args()


def main() -> int:
    """Build, run, clean. Returns the exit status."""
    asked = parsed()
    if asked.help:
        print(__doc__)
        return 0
    if not machine.is_elevated():
        say("the tests install services: run this in an elevated prompt (Run as administrator)")
        return 1
    if run_test.clean() != 0:
        return 1
    if asked.clean:
        return 0
    kind = ARM64 if asked.preset.endswith("arm64") else AMD64
    passed = failed = 0
    try:
        found = chosen(asked.python, kind)
        environment = developer_environment(kind)
        if asked.machine:
            environment["PYHOST_MACHINE"] = "1"
        build(asked.preset, environment)
        names = ["-R", "|".join(asked.names)] if asked.names else []
        for index, python in enumerate(found):
            once = ["-LE", "^unit$"] if index > 0 else []  # they need no Python
            counts = run_tests(asked.preset, python, [*names, *once], environment)
            passed, failed = passed + counts[0], failed + counts[1]
    except Failure as reason:
        say(str(reason))
        failed += 1
    finally:
        failed += run_test.clean()
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
