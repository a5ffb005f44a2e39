"""The Windows that a layout is tried in: its files seen from Linux, its programs, its services."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120  # seconds after which a program counts as hung
HOST = r"C:\pyhost\pyhost.exe"
SCRIPTS = r"C:\layouts scripts"
FIXTURES = Path(__file__).resolve().parent / "fixtures"


def linux(path: str) -> Path:
    r"""Return the Linux path of a Windows one: C:\x, E:\x or \\server\share\x."""
    prefix = Path(os.environ["PYHOST_C"]).parent
    if path.startswith("\\\\"):
        return Path(prefix, "dosdevices", "unc", *path[2:].split("\\"))
    if path[0] in "Cc":
        return Path(os.environ["PYHOST_C"], *path[3:].split("\\"))
    return Path(prefix, "dosdevices", f"{path[0].lower()}:", *path[3:].split("\\"))


def copy(source: str, target: str) -> None:
    """Copy a directory by hard links: its files must be replaced, never written."""
    linux(target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(linux(source), linux(target), copy_function=os.link)


def write(path: str, data: str | bytes) -> None:
    """Write a file anew, whatever it was a link to; text is UTF-8."""
    file = linux(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)


def put(standin: str, path: str) -> None:
    """Put a file that is built for these tests ($PYHOST_STANDINS) at path."""
    write(path, Path(os.environ["PYHOST_STANDINS"], standin).read_bytes())


def put_standin(name: str, directory: str, program: str = "python.exe", variant: str = "") -> None:
    """Make the Python in directory one of another version: NAME.dll, and a program that imports it."""
    put(f"{name}{variant}.dll", rf"{directory}\{name}.dll")
    put(f"{name}{variant}.exe", rf"{directory}\{program}")


def link(path: str, target: str) -> None:
    """Make path a link to target; it stands for a junction, which this Wine cannot make."""
    linux(path).parent.mkdir(parents=True, exist_ok=True)
    linux(path).symlink_to(linux(target))


def run(
    *arguments: str, code: int | None = 0, environment: dict[str, str] | None = None, directory: str | None = None,
    patience: float = PATIENCE,
) -> str:
    """Run a Windows program, with these further variables, in a directory.

    It must end with code (None: with any). Return what it wrote.
    """
    done = subprocess.run(
        ["wine", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", timeout=patience,
        env={**os.environ, **(environment or {})}, cwd=linux(directory) if directory else None,
    )  # fmt: skip
    if code is not None and done.returncode != code:
        raise AssertionError(f"{arguments} ended with {done.returncode}, not {code}:\n{done.stdout}")
    if "fatal exception" in done.stdout:
        raise AssertionError(f"{arguments} crashed:\n{done.stdout}")
    return done.stdout


BUILT_FOR_TRYING = 15  # 3.15, of which there is no official build yet


@dataclass(frozen=True)
class Base:
    """A CPython in this Windows, as it comes: C:\\Python312, C:\\Python312-embed."""

    directory: str
    minor: int
    threads: str  # "t" or ""

    @classmethod
    def of(cls, python: str) -> Base:
        """The one with this python.exe."""
        directory = python.rpartition("\\")[0]
        found = re.search(r"Python3(\d+)(t?)(-embed)?$", directory)
        assert found, python
        return cls(directory, int(found[1]), found[2])

    @classmethod
    def under_test(cls) -> Base:
        """The one that PYHOST_TEST_PYTHON names."""
        return cls.of(os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe"))

    @classmethod
    def other(cls) -> Base:
        """One of another minor version: that of PYHOST_OTHER_PYTHON."""
        return cls.of(os.environ["PYHOST_OTHER_PYTHON"])

    @property
    def version(self) -> str:
        """3.13t"""
        return f"3.{self.minor}{self.threads}"

    @property
    def dll(self) -> str:
        """python312.dll, python313t.dll"""
        return f"python3{self.minor}{self.threads}.dll"

    @property
    def program(self) -> str:
        """python.exe, or python3.13t.exe: its own name among the programs of one directory."""
        return f"python3.{self.minor}t.exe" if self.threads else "python.exe"

    @property
    def has_launcher(self) -> bool:
        """Whether the python.exe of its environments starts here: that of the 3.15 that was built for trying does not under Wine."""
        return self.minor != BUILT_FOR_TRYING

    @property
    def modules(self) -> str:
        """The modules that a service is to find: of the library, and with a DLL each. asyncio's DLL stands for asyncio, which imports a hundred
        others. A Python that was built for trying may lack some.
        """
        files = {"ssl": "_ssl.pyd", "sqlite3": "_sqlite3.pyd", "_overlapped": "_overlapped.pyd"}
        there = [name for name, file in files.items() if (linux(self.directory) / "DLLs" / file).exists()]
        return " ".join([*there, "ctypes"])

    def brings(self, dll: str) -> bool:
        """Whether it has a DLL of this name, where its modules find it."""
        return any((linux(self.directory) / place / dll).exists() for place in (".", "DLLs"))

    @functools.cached_property
    def full_version(self) -> str:
        """3.13.5, as it says itself."""
        return run(rf"{self.directory}\{self.program}", "-V").split()[1]


class Service:
    """A service with the class Probe, installed from a Python; gone at the end of the with block."""

    def __init__(self, name: str, scripts: str = SCRIPTS) -> None:
        self.name = name
        self.scripts = scripts
        if not linux(scripts).exists():
            shutil.copytree(FIXTURES, linux(scripts))

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        run(HOST, "remove", self.name, "--wait", "20", code=None)
        shutil.rmtree(self.log_file.parent, ignore_errors=True)

    @property
    def log_file(self) -> Path:
        """The service's log."""
        return linux(rf"C:\ProgramData\pyhost\{self.name}\{self.name}.log")

    @property
    def log(self) -> str:
        """The service's log, as it is now."""
        return self.log_file.read_text(encoding="utf-8", errors="backslashreplace") if self.log_file.exists() else ""

    def install(self, python: str, *options: str, code: int = 0) -> str:
        """Install it for a python.exe or a virtual environment; return what was said."""
        return run(HOST, "install", rf"{self.scripts}\probe.Probe", "--name", self.name, "--python", python, *options, code=code)

    def live(self) -> dict[str, object]:
        """Start it, stop it, and return what it saw of its Python."""
        self.log_file.unlink(missing_ok=True)
        run(HOST, "start", self.name, "--wait", "60")
        run(HOST, "stop", self.name, "--wait", "60")
        found = re.search(r"^(?:.* )?PROBE (\{.*\})$", self.log, re.MULTILINE)
        assert found, self.log
        assert "stopped in order" in self.log, self.log
        seen: dict[str, object] = json.loads(found[1])
        return seen

    def fail(self) -> str:
        """Start it, which must fail; return what status says of it."""
        run(HOST, "start", self.name, "--wait", "60", code=1)
        return run(HOST, "status", self.name, code=3)


def expect(seen: dict[str, object], **wanted: object) -> None:
    """Check what a service saw; paths are compared without regard to case."""
    for name, value in wanted.items():
        found = seen[name]
        if isinstance(found, str) and isinstance(value, str):
            assert found.lower() == value.lower(), f"{name} is {found}, not {value}"
        else:
            assert found == value, f"{name} is {found}, not {value}"


def has(text: str, *parts: str) -> None:
    """Check that text contains each of parts; a person's messages may be folded."""
    flat = re.sub(r"\s+", " ", text)
    for part in parts:
        assert part in flat, f"{part!r} is not in:\n{text}"


def run_all(cases: Iterable[tuple[str, Callable[[], str | None]]], wanted: list[str]) -> None:
    """Run cases (those of the names wanted, else all), say how each went, and leave with 0 when none failed.

    Where PYHOST_LAYOUTS names a file, a line is added to it for each: script, case, version and full version of Python, how it went.
    """
    base = Base.under_test()
    print(f"on {run('--version').strip()}, Python {base.full_version}", flush=True)
    failed = passed = 0
    for name, case in cases:
        if wanted and name not in wanted:
            continue
        result = "failed"
        try:
            result = case() or "passed"
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"FAILED {name}: {error}", flush=True)
        else:
            passed += 1
            print(f"ok     {name}: {result}", flush=True)
        if "PYHOST_LAYOUTS" in os.environ:
            with open(os.environ["PYHOST_LAYOUTS"], "a", encoding="utf-8") as notes:
                notes.write("\t".join((Path(sys.argv[0]).stem, name, base.version, base.full_version, result)) + "\n")
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if passed and not failed else 1)
