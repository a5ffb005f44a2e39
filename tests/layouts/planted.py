#!/usr/bin/python3
"""DLLs that an attacker leaves about: the host loads none, and what a service's code loads by a bare name is never worse than under python.exe.

usage: planted.py [CASE]...     inside scripts/sandbox
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator

from machine import FIXTURES, HOST, Base, Service, has, linux, put, run, run_all, write

BASE = Base.under_test()
PYTHON = rf"{BASE.directory}\{BASE.program}"
OF_WINDOWS = ("vcruntime140.dll", "version.dll", "psapi.dll", "user32.dll", "ole32.dll", "netapi32.dll")
UNKNOWN = "of_nobody.dll"  # neither Windows nor Python has one
OF_PYTHON = tuple(name for name in ("python3.dll", "sqlite3.dll") if BASE.brings(name))
NAMES = (BASE.dll, *OF_PYTHON, UNKNOWN, *OF_WINDOWS)
BARE = [name for name in NAMES if "python" not in name]
MODULES = ("--environment", f"PROBE_MODULES={BASE.modules}")
MARKER = r"C:\a planted DLL was loaded"
LOADS = f"""
import ctypes, importlib, sys
for name in {BASE.modules.split()}:
    importlib.import_module(name)
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name, winmode=0)
    except OSError:
        pass
"""


def plant(directory: str) -> None:
    """Leave them in directory."""
    linux(directory).mkdir(exist_ok=True)
    for name in NAMES:
        put("planted.dll", rf"{directory}\{name}")


def loaded() -> set[str]:
    """The paths of the planted DLLs that were loaded since the last call."""
    marker = linux(MARKER)
    lines = marker.read_text().split("\n") if marker.exists() else []
    marker.unlink(missing_ok=True)
    return {line.strip().lower() for line in lines if line.strip()}


@contextlib.contextmanager
def surroundings(directory: str, path: str | None = None) -> Iterator[None]:
    """In this block programs start in the current directory directory, with path in front of PATH."""
    before = os.getcwd(), os.environ.get("WINEPATH")
    os.chdir(linux(directory))
    if path is not None:
        os.environ["WINEPATH"] = path
    try:
        yield
    finally:
        os.chdir(before[0])
        os.environ.pop("WINEPATH", None)
        if before[1] is not None:
            os.environ["WINEPATH"] = before[1]


def by_python(directory: str, path: str | None = None) -> set[str]:
    """What python.exe loads, started there."""
    loaded()
    with surroundings(directory, path):
        run(PYTHON, "-c", LOADS, *BARE)
    return loaded()


def by_verbs(directory: str, path: str | None = None) -> set[str]:
    """What verbs load, and a service's installation, start, stop and removal, when its code loads nothing by a bare name."""
    loaded()
    with surroundings(directory, path), Service("Planted") as service:
        service.install(PYTHON, *options(directory, path), *MODULES)
        service.live()
        for verb in (["list"], ["status", "Planted"], ["doctor", "Planted"], ["logs", "Planted"], ["dump", "Planted"], ["help"]):
            run(HOST, *verb, code=None)
    return loaded()


def by_service(directory: str, path: str | None = None, scripts: str | None = None) -> set[str]:
    """What a service loads whose code loads DLLs by their bare names."""
    with Service("Planted", *([scripts] if scripts else [])) as service:
        service.install(PYTHON, *options(directory, path), *MODULES, "--environment", "PROBE_BARE=" + " ".join(BARE))
        loaded()
        service.live()
    return loaded()


def options(directory: str, path: str | None) -> list[str]:
    """A service in that directory, with that PATH."""
    words = ["--directory", directory]
    return words if path is None else [*words, "--environment", rf"PATH={path};C:\windows\system32;C:\windows"]


def only(found: set[str], path: str, who: str) -> None:
    """Check that path was loaded, and nothing else that was planted."""
    assert found == {path.lower()}, f"{who} loaded {sorted(found)}, not {path}"


def nothing(found: set[str], who: str) -> None:
    """Check that nothing planted was loaded."""
    assert not found, f"{who} loaded {sorted(found)}"


def beside_the_script() -> None:
    scripts = r"C:\planted beside the script"
    shutil.copytree(FIXTURES, linux(scripts))
    plant(scripts)
    nothing(by_service("C:\\", scripts=scripts), "the service")


def in_the_current_directory() -> None:
    """python.exe looks there, behind Windows' own directories; a service never does.

    Wine does not keep what SetDllDirectory("") promises; the contract layer does.
    """
    here = r"C:\planted here"
    plant(here)
    only(by_python(here), rf"{here}\{UNKNOWN}", "python.exe")
    nothing(by_verbs(here), "a verb, or a service that asked for nothing,")
    if "pyhost_contract" in os.environ["PYHOST_EXE"]:
        nothing(by_service(here), "the service")
    else:
        only(by_service(here), rf"{here}\{UNKNOWN}", "the service")


def on_path() -> None:
    """What only PATH has is found there, as python.exe finds it; what Windows has is not."""
    there = r"C:\planted on path"
    plant(there)
    only(by_python("C:\\", there), rf"{there}\{UNKNOWN}", "python.exe")
    nothing(by_verbs("C:\\", there), "a verb, or a service that asked for nothing,")
    only(by_service("C:\\", there), rf"{there}\{UNKNOWN}", "the service")


def beside_the_host() -> None:
    """Where administrators alone may write: the service's code finds DLLs there as beside python.exe, the host takes none."""
    plant(r"C:\pyhost")
    try:
        nothing(by_verbs("C:\\"), "a verb, or a service that asked for nothing,")
        run(HOST, "help")
        nothing(loaded(), "help")
    finally:
        for name in NAMES:
            linux(rf"C:\pyhost\{name}").unlink()


def the_plant_works() -> None:
    """What is planted tells when it is loaded: or nothing here would mean anything."""
    plant(r"C:\planted and loaded")
    run(PYTHON, "-c", rf"import ctypes; ctypes.CDLL(r'C:\planted and loaded\{UNKNOWN}')")
    assert loaded() == {rf"c:\planted and loaded\{UNKNOWN}"}


def library_two_directories_up() -> None:
    r"""A build's landmark in C:\Modules and a library in C:\Lib, where any user may make them (CVE-2026-12003).

    The planted library lacks what Python needs: one that takes it does not even start.
    """
    venv = r"C:\planted venv"
    run(rf"{BASE.directory}\python.exe", "-m", "venv", "--without-pip", venv)
    write(r"C:\Modules\Setup.local", "")
    write(r"C:\Lib\os.py", "raise SystemError('planted')\n")
    try:
        for python in (rf"{BASE.directory}\python.exe", rf"{venv}\Scripts\python.exe"):
            with Service("Planted", r"C:\layouts scripts") as service:
                service.install(python)
                service.live()
    finally:
        shutil.rmtree(linux(r"C:\Modules"))
        shutil.rmtree(linux(r"C:\Lib"))


TELLS = "open(r'C:\\planted code ran', 'a').write(__file__ + '\\n')\n"


def the_library_is_gone() -> None:
    r"""Half an uninstallation leaves a Python without its Lib: nobody's code takes that place, wherever it lies.

    What is planted tells when it runs: an encodings package in C:\Lib, and one in a Lib below the verbs' current directory.
    """
    library, here = rf"{BASE.directory}\Lib", r"C:\planted here"
    venv = r"C:\planted venv of a broken base"
    run(rf"{BASE.directory}\python.exe", "-m", "venv", "--without-pip", venv)
    for directory in ("C:\\", f"{here}\\"):
        write(rf"{directory}Lib\os.py", TELLS)
        write(rf"{directory}Lib\encodings\__init__.py", TELLS)
    write(r"C:\Modules\Setup.local", "")
    write(r"C:\planted script\main.py", "print('it runs')\n")
    pythons = {"plain": rf"{BASE.directory}\{BASE.program}", "venv": rf"{venv}\Scripts\python.exe"}
    for name, python in pythons.items():
        run(HOST, "install", rf"--name=Broken {name}", "--python", python, "--", r"C:\planted script\main.py")
    linux(library).rename(linux(library + " that was"))
    try:
        with surroundings(here):
            for name, python in pythons.items():
                service, gone = f"Broken {name}", rf'there is no Lib\os.py in "{BASE.directory}"'
                has(run(HOST, "start", service, "--wait", "60", code=1), gone, "repair or reinstall")
                has(run(HOST, "status", service, code=3), gone)
                has(run(HOST, "doctor", service, code=1), gone)
                has(run(HOST, "install", "--name=Another", "--python", python, "--", r"C:\planted script\main.py", code=1), gone)
        assert not linux(r"C:\planted code ran").exists(), linux(r"C:\planted code ran").read_text()
    finally:
        linux(library + " that was").rename(linux(library))
        for name in pythons:
            run(HOST, "remove", f"Broken {name}", "--wait", "20")
        for place in (r"C:\Modules", r"C:\Lib", rf"{here}\Lib"):
            shutil.rmtree(linux(place))


CASES = [
    ("the-plant-works", the_plant_works),
    ("beside-the-script", beside_the_script),
    ("current-directory", in_the_current_directory),
    ("path", on_path),
    ("beside-the-host", beside_the_host),
    ("library", library_two_directories_up),
    ("library-gone", the_library_is_gone),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
