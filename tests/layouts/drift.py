#!/usr/bin/python3
"""A base Python that was upgraded in place, or lost a part, is told with what mends it: by doctor, by status and by a start that fails.

usage: drift.py [CASE]...     inside scripts/sandbox

PYHOST_TEST_PYTHON is the Python that environments are made with, PYHOST_OTHER_PYTHON the one that takes its place.
The package that only the first can load is a module of that Python's own, under the name and beside the wheel's tag that
a package for it has.
"""

from __future__ import annotations

import json
import shutil
import sys

from machine import HOST, Base, Service, copy, has, linux, run, run_all, write

BASE, OTHER = Base.under_test(), Base.other()
TAG = f"cp3{BASE.minor}-cp3{BASE.minor}{BASE.threads}-win_amd64"
SUFFIX = f"cp3{BASE.minor}{BASE.threads}-win_amd64.pyd"
ROOM = r"C:\drift"
SHOP = """import servicemanager
import win32serviceutil
from fast import _bz2


class Shop(win32serviceutil.ServiceFramework):
    _svc_name_ = "Shop"

    def SvcDoRun(self):
        print("opened")
"""


def package(venv: str, name: str, tag: str, *modules: str) -> None:
    r"""Put a package NAME into a virtual environment, as pip does: its extension modules are those of Python's DLLs\MODULE.pyd."""
    site = rf"{venv}\Lib\site-packages"
    record = [f"{name}/__init__.py,,"]
    write(rf"{site}\{name}\__init__.py", "")
    for module in modules:
        write(rf"{site}\{name}\{module}.{SUFFIX}", (linux(BASE.directory) / "DLLs" / f"{module}.pyd").read_bytes())
        record.append(f"{name}/{module}.{SUFFIX},,")
    write(rf"{site}\{name}-1.0.dist-info\WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n")
    write(rf"{site}\{name}-1.0.dist-info\RECORD", "\n".join([*record, f"{name}-1.0.dist-info/RECORD,,"]) + "\n")


def environment(name: str, maker: str = "") -> tuple[str, str]:
    """Make a base, and of it a virtual environment with three packages; maker: a line of its pyvenv.cfg. Return their directories."""
    base, venv = rf"{ROOM}\{name}\base", rf"{ROOM}\{name}\venv"
    copy(BASE.directory, base)
    run(rf"{base}\{BASE.program}", "-I", "-m", "venv", "--without-pip", venv)
    write(rf"{venv}\Lib\site-packages\pip\__init__.py", "")
    if maker:
        cfg = linux(rf"{venv}\pyvenv.cfg").read_text(encoding="utf-8")
        write(rf"{venv}\pyvenv.cfg", f"{cfg}{maker}\n")
    package(venv, "fast", TAG, "_bz2")
    package(venv, "stable", "cp39-abi3-win_amd64")
    package(venv, "plain", "py3-none-any")
    write(rf"{ROOM}\shop.py", SHOP)
    return base, venv


def upgrade(base: str) -> None:
    """Put the other Python into the place of the base."""
    shutil.rmtree(linux(base))
    copy(OTHER.directory, base)


class Shop(Service):
    """The service that imports the package fast."""

    def __init__(self) -> None:
        super().__init__("Shop")

    def install(self, python: str, *options: str, code: int = 0) -> str:
        return run(HOST, "install", rf"{ROOM}\shop.Shop", "--python", python, *options, code=code)


def doctor(code: int | None = None) -> str:
    """Return what doctor says."""
    return run(HOST, "doctor", "Shop", code=code)


def status() -> dict[str, object]:
    """Return what status tells programs."""
    answer: dict[str, object] = json.loads(run(HOST, "status", "Shop", "--json", code=None))
    return answer


def upgraded_in_place() -> None:
    """The package that is for the old Python is named with the command that brings it for the new one; those for any are not."""
    base, venv = environment("upgraded")
    drift = f"made by Python {BASE.full_version}, runs on {OTHER.full_version}"
    again = rf"{venv}\Scripts\python.exe -m pip install --force-reinstall --no-deps fast"
    with Shop() as service:
        service.install(venv)
        has(doctor(), f"Python {BASE.full_version} can load all that are installed")
        assert status()["drift"] is None and status()["python_version"] == BASE.full_version, status()

        upgrade(base)
        said = doctor(code=1)
        made_by = f'"{venv}" was made by Python {BASE.full_version} and runs on {OTHER.full_version}, which'
        has(said, f"{made_by} cannot load the compiled modules of: fast", again)
        assert "stable" not in said and "plain" not in said, said
        assert status()["drift"] == drift and status()["python_version"] == OTHER.full_version, status()
        failure = service.fail()
        has(failure, drift, "pyhost doctor Shop",
            f"fast was built for Python {BASE.version}, and Python {OTHER.full_version} cannot load it: {again}")  # fmt: skip

        package(venv, "fast", f"cp3{OTHER.minor}-cp3{OTHER.minor}-win_amd64")  # as that command does
        write(rf"{venv}\Lib\site-packages\fast\_bz2.pyd", (linux(OTHER.directory) / "DLLs/_bz2.pyd").read_bytes())
        has(doctor(), f"{made_by} can load all that are installed", rf'{base}\python.exe -m venv "{venv}"')
        run(HOST, "start", "Shop", "--wait", "60", code=None)
        assert "opened" in service.log, service.log


def program_of_another_version() -> None:
    """A module that is there, but for another Python, is not called missing."""
    base, venv = environment("program")
    write(rf"{venv}\Lib\site-packages\quick.{SUFFIX}", (linux(BASE.directory) / "DLLs/_bz2.pyd").read_bytes())
    write(rf"{ROOM}\quickly.py", "import quick\n")
    with Service("Quickly"):
        run(HOST, "install", "--name", "Quickly", "--python", venv, rf"{ROOM}\quickly.py")
        upgrade(base)
        has(run(HOST, "doctor", "Quickly", code=1),
            f"imports quick, which is installed for Python {BASE.version} only", f"was built for Python {BASE.version}, and")  # fmt: skip


def by_uv() -> None:
    """Of an environment that uv made, the command is uv's. A wheel of maturin's names its Python in the first part of its tag only."""
    base, venv = environment("of uv", "uv = 0.8.4")
    package(venv, "rusty", f"cp3{BASE.minor}-none-win_amd64", "_lzma")
    with Shop() as service:
        service.install(venv)
        upgrade(base)
        again = rf'uv pip install --python "{venv}\Scripts\python.exe" --reinstall --no-deps fast rusty'
        has(doctor(code=1), again)
        has(service.fail(), again)


def patch_level() -> None:
    """Another patch release is no other Python."""
    _, venv = environment("patched")
    cfg = linux(rf"{venv}\pyvenv.cfg").read_text(encoding="utf-8")
    write(rf"{venv}\pyvenv.cfg", cfg.replace(BASE.full_version, f"3.{BASE.minor}.0"))
    with Shop() as service:
        service.install(venv)
        assert status()["drift"] is None, status()
        assert "made by" not in doctor()


def known_hole() -> None:
    """The hole that the host guards against is named, with a release that has it closed; it is no failure."""
    _, venv = environment("hole")
    with Shop() as service:
        service.install(venv)
        said = doctor(code=0)
        has(said, f"Python {BASE.full_version} has CVE-2026-12003", "pyhost guards its services")
        if BASE.minor < 13:  # its last releases are sources only, which these two build
            has(said, f"python.org builds no Python 3.{BASE.minor} that has it closed, uv and conda do", f"(uv python install 3.{BASE.minor})",
                'Python 3.13.15 or later, then: pyhost update "Shop" --python')  # fmt: skip
        else:
            has(said, f"or a later 3.{BASE.minor}, from python.org")


def half_removed() -> None:
    """What an uninstallation that was cut off took is named, and comes back with the repair that is advised."""
    base, venv = environment("half")
    write(rf"{ROOM}\shop.py", f"import ssl\n{SHOP}")
    lost = f'the Python in "{base}" has lost a part of itself: '
    repair = f'repair or reinstall the Python in "{base}"'
    with Shop() as service:
        service.install(venv)
        for part in (r"Lib\encodings", r"Lib\encodings\utf_8.py", r"Lib\collections", "DLLs"):
            directory = linux(rf"{base}\{part}")
            directory.rename(directory.with_name("taken away"))
            told = doctor(code=1)
            has(told, f"{lost}{part}", repair)
            assert "it failed" not in told, told
            failure = service.fail()
            has(failure, f"{lost}{part}", "last failure")
            has(failure.partition("last failure")[2], repair)
            assert str(status()["problem"]).startswith(lost), status()
            directory.with_name("taken away").rename(directory)
            assert status()["problem"] is None, status()
        assert "has lost" not in doctor()


def lost_files() -> None:
    """A file that Python's own module needs is told by each verb, with the repair of that Python and no other way to have it."""
    base, venv = environment("files")
    write(rf"{ROOM}\tls.py", "import ssl\n")
    repair = f'repair or reinstall the Python in "{base}", in Settings > Apps > Installed apps'
    ssl = next((linux(base) / "DLLs").glob("libssl-*.dll")).name
    lost = f'the Python in "{base}" has lost a part of itself: {ssl}, which DLLs\\_ssl.pyd needs'
    with Service("Tls") as service:
        run(HOST, "install", "--name", "Tls", "--python", venv, rf"{ROOM}\tls.py")
        (linux(base) / "DLLs" / ssl).rename(linux(base) / ssl)  # where it is found, too
        assert "has lost" not in run(HOST, "doctor", "Tls", code=None)
        (linux(base) / ssl).unlink()

        said = run(HOST, "doctor", "Tls", code=1)
        has(said, f"error python: {lost} try: {repair}")
        assert "all that the program imports is there" not in said, said
        failure = run(HOST, "start", "Tls", "--wait", "60", code=1)
        has(failure, f"try: {lost}: {repair}")
        assert "--dll-path" not in failure, failure
        has(run(HOST, "status", "Tls", code=3), f"problem {lost} try {repair}")
        has(run(HOST, "install", "--name", "New", "--dry-run", "--python", venv, rf"{ROOM}\tls.py"), f"note: {lost}; {repair}")
        has(run(HOST, "bundle", "Tls", "--output", rf"{ROOM}\out", code=1), f"{lost} try: {repair}")
        assert not linux(rf"{ROOM}\out").exists()

        (linux(base) / "DLLs" / "_ssl.pyd").unlink()
        said = run(HOST, "doctor", "Tls", code=1)
        has(said, "ssl.py, line ", "imports _ssl, which is not installed", f"a part of Python itself is missing: {repair}")


def two_versions() -> None:
    """An upgrade that was cut off leaves two versions in one directory: nothing is tried with them, and each verb says what they are."""
    base, venv = environment("mixed")
    repair = f'repair or reinstall the Python in "{base}"'
    mixed = f'the Python in "{base}" is of two versions: it is {OTHER.dll}, and its DLLs\\'
    with Shop() as service:
        service.install(venv)
        for name in (OTHER.dll, "python.exe"):
            (linux(base) / name).unlink(missing_ok=True)
            shutil.copy(linux(OTHER.directory) / name, linux(base) / name)
        said = doctor(code=1)
        has(said, f"error python: {mixed}", f" is for {BASE.dll}", repair)
        assert "it failed" not in said and "interpreter" not in said, said
        failure = service.fail()
        has(failure, f"problem {mixed}", repair)
        has(run(HOST, "start", "Shop", "--wait", "60", code=1), mixed, repair)
        assert "<class" not in failure, failure
        has(run(HOST, "bundle", "Shop", "--output", rf"{ROOM}\out", code=1), mixed, repair)
        has(run(HOST, "install", "--name", "New", "--dry-run", rf"{ROOM}\shop.Shop", "--python", venv, code=1), mixed, repair)

        for name in (OTHER.dll, "python.exe"):
            (linux(base) / name).unlink()
        shutil.copy(linux(BASE.directory) / "python.exe", linux(base) / "python.exe")
        told = [run(HOST, "status", "Shop", code=3), doctor()]  # mended
        shutil.rmtree(linux(base) / "Lib/encodings")
        told += [run(HOST, "status", "Shop", code=3), doctor(code=1)]
        for text in told:
            assert "is of two versions" not in text.partition("last failure")[2] + text.partition("last run")[2], text
        has(told[2], rf'problem the Python in "{base}" has lost a part of itself: Lib\encodings try {repair}')
        has(told[3], rf'the Python in "{base}" has lost a part of itself: Lib\encodings try: {repair}')


def advice_of_the_present() -> None:
    """Below each problem stands what to try, and below a failure of another cause nothing."""
    base, venv = environment("present")
    with Shop() as service:
        service.install(venv)
        write(rf"{ROOM}\shop.py", f"import yaml\n{SHOP}")
        has(service.fail(), "pip install pyyaml")
        for path, problem, cure in (
            (base, "has lost its base Python", rf'py -{BASE.version} -m venv "{venv}"'),
            (rf"{base}\python.exe", "has lost its base Python", rf'py -{BASE.version} -m venv "{venv}"'),
            (rf"{base}\{BASE.dll}", f'there is no "{BASE.dll}"', "repair or reinstall"),
            (rf"{base}\Lib\os.py", "has lost its standard library", f'repair or reinstall the Python in "{base}"'),
            (venv, "there is no Python at", 'pyhost update "Shop" --python PATH'),
            (rf"{venv}\pyvenv.cfg", "is not the python.exe of a CPython", 'pyhost update "Shop" --python PATH'),
        ):
            there, away = linux(path), linux(rf"{ROOM}\away")
            there.rename(away)
            said = run(HOST, "status", "Shop", code=3)
            has(said, problem, "problem ", " try ", cure)
            assert "pyyaml" not in said, said
            assert cure in str(status()["problem_cure"]), status()
            assert "pyyaml" not in doctor(code=1), said
            away.rename(there)
        has(run(HOST, "status", "Shop", code=3), "pip install pyyaml")


def library_without_encodings() -> None:
    """Of Python's start that must fail nothing is shown but why."""
    base, venv = environment("encodings")
    lost = f'the Python in "{base}" has lost a part of itself: Lib\\encodings'
    with Shop() as service:
        service.install(venv)
        shutil.rmtree(linux(base) / "Lib/encodings")
        for verb, code in ((("doctor", "Shop"), 1), (("bundle", "Shop", "--output", rf"{ROOM}\out"), 1),
                           (("install", "--name", "New", rf"{ROOM}\shop.Shop", "--python", venv), 1)):  # fmt: skip
            said = run(HOST, *verb, code=code)
            has(said, lost)
            assert "Python path configuration" not in said, said


CASES = [
    ("upgraded-in-place", upgraded_in_place),
    ("program-of-another-version", program_of_another_version),
    ("by-uv", by_uv),
    ("patch-level", patch_level),
    ("known-hole", known_hole),
    ("half-removed", half_removed),
    ("lost-files", lost_files),
    ("two-versions", two_versions),
    ("advice-of-the-present", advice_of_the_present),
    ("library-without-encodings", library_without_encodings),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
