#!/usr/bin/python3
"""How a Python is named or found: --python by version, shim or directory, and what is taken without it.

usage: finding.py [--table] [CASE]...     inside scripts/sandbox

Each way in which Python gets onto a machine is made to the layout that its
maker documents, from the Python under test (PYHOST_TEST_PYTHON); the shims'
programs are a program of Windows that starts nothing. --table writes the rows
of docs/layouts.md.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from machine import FIXTURES, HOST, PATIENCE, Base, Service, copy, expect, has, linux, run, run_all, write

BASE = Base.under_test() if os.environ.get("PYHOST_SANDBOX") else Base(r"C:\Python312", 12, "")
PYTHON = rf"{BASE.directory}\{BASE.program}"
PROFILE = r"C:\users\root"
LOCAL = rf"{PROFILE}\AppData\Local"


def stub() -> bytes:
    """A program that imports no Python: what the base's venv puts into Scripts."""
    launchers = linux(rf"{BASE.directory}\Lib\venv\scripts\nt")
    return next(file for name in ("python.exe", "venvlauncher.exe") if (file := launchers / name).exists()).read_bytes()


def stamped() -> str:
    """The version as the DLL's resource has it ("VS_FIXEDFILEINFO"); a build for trying may have another level there than in itself."""
    data = linux(rf"{BASE.directory}\{BASE.dll}").read_bytes()
    (field,) = struct.unpack_from("<I", data, data.index(0xFEEF04BD .to_bytes(4, "little")) + 12)
    micro, level, serial = (field >> 16) // 1000, (field >> 16) % 1000 // 10, (field >> 16) % 10
    return f"3.{BASE.minor}.{micro}" + {0xA: f"a{serial}", 0xB: f"b{serial}", 0xC: f"rc{serial}"}.get(level, "")


def taken(python: str, expected: str, *said: str, **seen: object) -> None:
    """A service that is installed with this --python records expected, which runs it."""
    with Service("Found") as service:
        has(service.install(python), *said)
        expect(service.live(), executable=expected, version=BASE.version, **seen)


def refused(python: str, *said: str) -> None:
    """Install refuses this --python, in these words."""
    with Service("Found") as service:
        has(service.install(python, code=1), *said)


def install_here(service: Service, directory: str, code: int = 0, **environment: str) -> str:
    """Install without --python, in this current directory and with these variables; return what was said."""
    linux(directory).mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["wine", HOST, "install", rf"{service.scripts}\probe.Probe", "--name", service.name],
        cwd=linux(directory), env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == code, f"{done.returncode}, not {code}: {done.stdout}"
    return done.stdout


def venv(directory: str) -> str:
    """Make a virtual environment of the base; return its python.exe."""
    run(PYTHON, "-I", "-m", "venv", "--without-pip", directory)
    return rf"{directory}\Scripts\python.exe"


@contextmanager
def registered(root: str, company: str, tag: str, executable: str | None, path: str | None = None, **values: str) -> Iterator[None]:
    """Have the registry say so (PEP 514) in the with block."""
    key = rf"{root}\Software\Python\{company}\{tag}"
    run("reg", "add", rf"{key}\InstallPath", "/f")
    if executable is not None:
        run("reg", "add", rf"{key}\InstallPath", "/v", "ExecutablePath", "/d", executable, "/f")
    if path is not None:
        run("reg", "add", rf"{key}\InstallPath", "/ve", "/d", path, "/f")
    for name, value in values.items():
        run("reg", "add", key, "/v", name, "/d", value, "/f")
    try:
        yield
    finally:
        run("reg", "delete", rf"{root}\Software\Python", "/f")


# ---- by version ----


def by_version() -> None:
    """As python.org's installer registers it, and by all the ways to ask for it."""
    version = stamped()
    with registered("HKLM", "PythonCore", BASE.version, PYTHON, BASE.directory, Version=version, SysArchitecture="64bit"):
        ways = [BASE.version, f"python{BASE.version}", f"{BASE.version}-64", f"PythonCore/{BASE.version}"]
        for way in ways if BASE.threads else [*ways, version, "3"]:
            taken(way, PYTHON, f'Python {version} is taken from "{PYTHON}"', "registered for all users")
        there = f"is registered; registered are: {version} (PythonCore/{BASE.version})"
        refused(f"{BASE.version}-32", there, "can load a Python for 64 bits only")
        refused("3.7", 'No Python "3.7"', there, "pyhost needs Python 3.9 or later")
        refused("3.99", 'No Python "3.99"', there, r'py install --target="C:\Program Files\Python3.99" 3.99')
        refused("PythonCore/3.99", 'No Python "PythonCore/3.99"', there)


def another_than_registered() -> None:
    """What stands in the place of what was registered counts: its version, and the directory where the program is gone."""
    version, old = stamped(), "3.98.1"
    with registered("HKLM", "PythonCore", "3.98", f'"{PYTHON}"', Version=old):
        taken(version, PYTHON, f'Python {version} is taken from "{PYTHON}" (PythonCore/3.98')
        refused("3.98", f"registered are: {version} (PythonCore/3.98)")
    if not BASE.threads:
        with registered("HKLM", "PythonCore", BASE.version, r"C:\gone\python.exe", BASE.directory):
            taken(version, PYTHON, f'Python {version} is taken from "{PYTHON}"')


def by_directory_alone() -> None:
    """InstallPath's default value, with slashes and without the name of the program or a version."""
    if BASE.threads:
        return
    with registered("HKCU", "PythonCore", BASE.version, None, BASE.directory.replace("\\", "/") + "/"):
        taken(BASE.version, PYTHON, "registered for one user")


def by_uv() -> None:
    """uv registers what it manages for the user."""
    home = rf"{PROFILE}\AppData\Roaming\uv\python\cpython-{BASE.full_version}-windows-x86_64-none"
    copy(BASE.directory, home)
    with registered("HKCU", "Astral", f"CPython{BASE.full_version}", rf"{home}\{BASE.program}", home, Version=BASE.full_version):
        taken(BASE.version, rf"{home}\{BASE.program}", f"Astral/CPython{BASE.full_version}")


def gone() -> None:
    """What is registered and gone is passed over, and told."""
    with registered("HKLM", "PythonCore", BASE.version, r"C:\gone\python.exe", Version="3.%d.99" % BASE.minor):
        refused(BASE.version, "is registered, and passed over", r'there is no Python at "C:\gone\python.exe"', "can run a service")
        with registered("HKCU", "PythonCore", BASE.version, PYTHON, Version=BASE.full_version):
            taken(BASE.version, PYTHON, r'passed over: there is no Python at "C:\gone\python.exe"', "registered for one user")


# ---- by a shim ----


def pymanager() -> None:
    """The install manager's runtime, and the alias that leads there by the file beside it."""
    home = rf"{LOCAL}\Python\pythoncore-3.{BASE.minor}-64"
    copy(BASE.directory, home)
    shim = rf"{LOCAL}\Python\bin\python3.{BASE.minor}.exe"
    write(shim, stub())
    real = rf"{home}\{BASE.program}"
    for target in (real.encode(), real.encode("utf-16")):
        write(f"{shim}.__target__", target)
        taken(shim, real, f'"{shim}" is a shim: the Python is "{real}"')
    taken(home, real)
    bin, pip = rf"{LOCAL}\Python\bin", rf"{LOCAL}\Python\bin\pip.exe"
    for program in (rf"{bin}\python.exe", pip):
        write(program, stub())
        write(f"{program}.__target__", real.encode())
    taken(bin, real, rf'"{bin}\python.exe" is a shim: the Python is "{real}"')
    write(f"{pip}.__script__.py", "from pip import main\n")
    refused(pip, f'"{pip}" is no python.exe: it starts the program of one package')


def uv_shim() -> None:
    """Of older versions of uv, which have the path at the program's end."""
    home = rf"{PROFILE}\AppData\Roaming\uv\python\cpython-3.{BASE.minor}-windows-x86_64-none"
    copy(BASE.directory, home)
    real = rf"{home}\{BASE.program}"
    shim = rf"{PROFILE}\.local\bin\python3.{BASE.minor}.exe"
    write(shim, stub() + real.encode() + struct.pack("<I", len(real)) + b"UVPY")
    taken(shim, real, "is a shim")
    tool = rf"{PROFILE}\.local\bin\ruff.exe"
    write(tool, stub() + real.encode() + struct.pack("<I", len(real)) + b"UVSC")
    refused(tool, f'"{tool}" is no python.exe: it starts the program of one package')


def scoop() -> None:
    home = rf"{PROFILE}\scoop\apps\python\current"
    copy(BASE.directory, home)
    shim = rf"{PROFILE}\scoop\shims\python.exe"
    write(shim, stub())
    write(shim.replace(".exe", ".shim"), f'path = "{home}\\{BASE.program}"\r\n')
    taken(shim, rf"{home}\{BASE.program}", "is a shim")


def silent_shims() -> None:
    """Those of which nothing on the disk says where they lead."""
    cases = (
        (r"C:\ProgramData\chocolatey\bin\python3.12.exe", "is a shim of Chocolatey", "--shimgen-noop"),
        (rf"{PROFILE}\.pyenv\pyenv-win\shims\python.bat", "is a shim of pyenv-win", "pyenv which python"),
        (r"C:\windows\py.exe", "is the Python launcher", "py -0p"),
        (rf"{LOCAL}\Microsoft\WindowsApps\py.exe", "is an alias of the Python install manager", "py -0p"),
    )
    for path, *said in cases:
        write(path, stub())
        refused(path, *said)


def aliases() -> None:
    """The Store's alias, and the same file where it is the install manager's."""
    alias = rf"{LOCAL}\Microsoft\WindowsApps\python.exe"
    write(alias, b"")
    manager = rf"{LOCAL}\Microsoft\WindowsApps\pymanager.exe"
    linux(manager).unlink(missing_ok=True)
    refused(alias, "is a Python from the Microsoft Store, which no service can load")
    write(manager, b"")
    refused(alias, "is an alias of the Python install manager", "py install --target=")


# ---- by a directory ----


def directories() -> None:
    """A Python's, an environment's, NuGet's, WinPython's and a project's."""
    real = rf"C:\pyenv-win\versions\{BASE.full_version}"
    copy(BASE.directory, real)
    taken(real, rf"{real}\{BASE.program}")
    taken(rf"{real}\{BASE.program}"[: -len(".exe")], rf"{real}\{BASE.program}")
    python = venv(r"C:\an env")
    taken(r"C:\an env", python, prefix=r"C:\an env")
    taken("C:/an env/Scripts/", python)
    if not BASE.threads:
        copy(BASE.directory, rf"C:\packages\python.{BASE.full_version}\tools")
        taken(rf"C:\packages\python.{BASE.full_version}", rf"C:\packages\python.{BASE.full_version}\tools\python.exe")
        copy(BASE.directory, r"C:\WPy64-31290\python")
        taken(r"C:\WPy64-31290", r"C:\WPy64-31290\python\python.exe")
        inner = rf"C:\WPy64-31241\python-{BASE.full_version}.amd64"
        copy(BASE.directory, inner)
        taken(r"C:\WPy64-31241", rf"{inner}\python.exe")


def projects() -> None:
    """Of uv and of Poetry, with their environment in them; without it they are refused with the command that makes or shows one."""
    python = venv(r"C:\project\.venv")
    write(r"C:\project\uv.lock", "version = 1\n")
    taken(r"C:\project", python)
    for lock, command in (
        ("uv.lock", r'uv sync --project "C:\without uv.lock"'),
        ("poetry.lock", r'name by --python what this shows: poetry -C "C:\without poetry.lock" env info --path'),
        ("pdm.lock", r'name by --python what this shows: pdm info --python --project "C:\without pdm.lock"'),
        ("Pipfile", r'name by --python what "pipenv --venv" shows in "C:\without Pipfile"'),
        ("pyproject.toml", r'python -m venv "C:\without pyproject.toml\.venv"'),
    ):
        write(rf"C:\without {lock}\{lock}", "")
        refused(rf"C:\without {lock}", command)


def workspace() -> None:
    """A member of a workspace of uv's has its environment in the root of that."""
    member = r"C:\workspace\packages\svc"
    write(r"C:\workspace\uv.lock", "version = 1\n")
    write(rf"{member}\pyproject.toml", "")
    refused(member, r'uv sync --project "C:\workspace"')
    python = venv(r"C:\workspace\.venv")
    taken(member, python, "the Python is taken from the project above")


# ---- what a user's own programs may have said ----


@contextmanager
def open_to_all(directory: str) -> Iterator[None]:
    """Let everyone write there in the with block. Wine makes an access list of Linux' modes."""
    linux(directory).chmod(0o777)
    try:
        yield
    finally:
        linux(directory).chmod(0o755)


def of_the_user() -> None:
    """Words that need no elevation to be written (the user's registry and variables) lead to no Python that others may change."""
    python, project = venv(r"C:\of a user\env"), r"C:\users project"
    own = venv(rf"{project}\.venv")
    write(rf"{project}\pyproject.toml", "")
    advice, who = rf'--python "{python}"', r'Everyone may change "C:\of a user\env"'
    with registered("HKCU", "PythonCore", BASE.version, python), open_to_all(r"C:\of a user\env"):
        refused(BASE.version, rf'HKEY_CURRENT_USER names "{python}", and {who}', advice)
        with registered("HKLM", "PythonCore", BASE.version, PYTHON):
            taken(BASE.version, PYTHON, "registered for all users")
    with open_to_all(r"C:\of a user\env"):
        taken(python, python)
        with Service("Found") as service:
            has(install_here(service, r"C:\elsewhere", 1, VIRTUAL_ENV=r"C:\of a user\env"), rf'VIRTUAL_ENV names "{python}", and {who}', advice)
            has(install_here(service, project, UV_PROJECT_ENVIRONMENT=r"C:\of a user\env"), who, "passed over", own)
        with Service("Found") as service:  # a shell has made it the active one: at the head of PATH
            install_here(service, r"C:\elsewhere", VIRTUAL_ENV=r"C:\of a user\env", WINEPATH=r"C:\of a user\env\Scripts")
            expect(service.live(), executable=python)
    for value, expected in ((r"C:\of a user\env", python), (r"..\of a user\env", own), (".venv/", own)):
        with Service("Found") as service:
            said = install_here(service, project, UV_PROJECT_ENVIRONMENT=value)
            expect(service.live(), executable=expected)
            assert ("leads out of the project" in said) == (".." in value), said


@contextmanager
def link(path: str, target: str) -> Iterator[None]:
    """Have a link to a directory there in the with block. Wine shows it as one, and not where it leads."""
    linux(path).parent.mkdir(parents=True, exist_ok=True)
    os.symlink(linux(target), linux(path))
    try:
        yield
    finally:
        linux(path).unlink()


def base_of_the_user() -> None:
    """An environment that only administrators may change leads to a base Python that others may: its code would run in install."""
    base, env = r"C:\user base", r"C:\safe\env"
    copy(BASE.directory, base)
    write(rf"{base}\{BASE.dll}", linux(rf"{BASE.directory}\{BASE.dll}").read_bytes())  # whose mode is its own
    run(rf"{base}\{BASE.program}", "-I", "-m", "venv", "--without-pip", env)
    python = rf"{env}\Scripts\python.exe"
    with registered("HKCU", "PythonCore", BASE.version, python):
        for place in (base, rf"{base}\Lib", rf"{base}\{BASE.dll}", rf"{env}\pyvenv.cfg", r"C:\safe"):
            with open_to_all(place):
                refused(BASE.version, f'HKEY_CURRENT_USER names "{python}", and Everyone may change "{place}"', f'--python "{python}"')
        taken(BASE.version, python, "registered for one user")
    with open_to_all(base):
        with Service("Found") as service:
            has(install_here(service, r"C:\elsewhere", 1, VIRTUAL_ENV=env), f'VIRTUAL_ENV names "{python}", and Everyone may change "{base}"')
        taken(python, python)


def base_above() -> None:
    """The same of an environment above the code, and of one in the current directory."""
    base, project = r"C:\users base", r"C:\shared shop"
    above = rf"{project}\src\services"
    copy(BASE.directory, base)
    run(rf"{base}\{BASE.program}", "-I", "-m", "venv", "--without-pip", rf"{project}\.venv")
    python = rf"{project}\.venv\Scripts\python.exe"
    said = f'Everyone may change "{base}": its Python is taken only by --python "{python}"'
    with Service("Found", above) as service:
        shutil.copytree(FIXTURES, linux(above), dirs_exist_ok=True)
        with open_to_all(base):
            has(install_here(service, r"C:\elsewhere", 2), said, "Cannot tell which Python")
            has(install_here(service, project, 2), said)
        install_here(service, r"C:\elsewhere")
        expect(service.live(), executable=python)


def through_a_link() -> None:
    """What is named leads through a link: of the environment, of a directory above it, of the home in its pyvenv.cfg."""
    env, base = r"C:\open\env", r"C:\linked base"
    venv(env)
    said = "Windows does not tell where the link"
    with link(r"C:\link", env), registered("HKCU", "PythonCore", BASE.version, r"C:\link\Scripts\python.exe"):
        refused(BASE.version, said, r'"C:\link" leads', r'--python "C:\link\Scripts\python.exe"')
        taken(r"C:\link\Scripts\python.exe", r"C:\link\Scripts\python.exe")
    with link(r"C:\way\here", r"C:\open"), Service("Found") as service:
        has(install_here(service, r"C:\elsewhere", 1, VIRTUAL_ENV=r"C:\way\here\env"), said, r'"C:\way\here" leads')
    with link(base, BASE.directory), Service("Found") as service:
        write(rf"{env}\pyvenv.cfg", f"home = {base}\nversion = {BASE.full_version}\n")
        has(install_here(service, r"C:\elsewhere", 1, VIRTUAL_ENV=env), said, f'"{base}" leads')


def on_a_share() -> None:
    """The rights on a share are what its server says; another name of a directory is no drive of the machine's own."""
    venv(r"C:\shared env")
    unc = linux("C:\\").parent / "dosdevices" / "unc"  # where Wine finds \\server\share
    share = unc / "server" / "share"
    share.parent.mkdir(parents=True, exist_ok=True)
    share.symlink_to(linux(r"C:\shared env"))
    python = r"\\server\share\Scripts\python.exe"
    said = f'"{python}" lies on a share, or on a drive that is not this machine\'s own'
    try:
        with registered("HKCU", "PythonCore", BASE.version, python):
            refused(BASE.version, f'HKEY_CURRENT_USER names "{python}"', said, f'--python "{python}"')
        with Service("Found") as service:
            has(install_here(service, r"C:\elsewhere", 1, VIRTUAL_ENV=r"\\server\share"), said, f'--python "{python}"')
    finally:
        share.unlink()


def not_there() -> None:
    """Anybody may come to put something where nothing is: it is not taken."""
    project = r"C:\project of gone"
    own = venv(rf"{project}\.venv")
    write(rf"{project}\pyproject.toml", "")
    with Service("Found") as service:
        said = install_here(service, project, UV_PROJECT_ENVIRONMENT=r"C:\gone")
        has(said, r'UV_PROJECT_ENVIRONMENT names "C:\gone\Scripts\python.exe", and "C:\gone" does not exist: passed over', own)
    broken = venv(r"C:\of nobody")
    write(r"C:\of nobody\pyvenv.cfg", "home = C:\\gone\nversion = 3.12\n")
    with Service("Found") as service:
        has(install_here(service, r"C:\elsewhere", 1, VIRTUAL_ENV=r"C:\of nobody"), f'VIRTUAL_ENV names "{broken}", and', "has lost its base Python")


# ---- without --python ----


def beside_and_above() -> None:
    """.venv beside the code, and above it up to where its repository begins."""
    beside = venv(r"C:\shop\.venv")
    above = r"C:\shop\src\services"
    for scripts in (r"C:\shop", above):
        with Service("Found", scripts) as service:
            shutil.copytree(FIXTURES, linux(scripts), dirs_exist_ok=True)
            has(install_here(service, r"C:\elsewhere"), "the Python is taken from beside the code", beside)
            expect(service.live(), executable=beside)
    write(r"C:\shop\src\.git\HEAD", "ref: refs/heads/main\n")
    with Service("Found", above) as service:
        has(install_here(service, r"C:\elsewhere", 2), "Cannot tell which Python", "--python 3.12")


def active() -> None:
    """VIRTUAL_ENV, CONDA_PREFIX, and the current directory's environment, in this order; conda's base last of all."""
    python, other = venv(r"C:\active"), venv(r"C:\conda\envs\app")
    here = venv(r"C:\here\.venv")
    cases: list[tuple[dict[str, str], str]] = [
        ({"VIRTUAL_ENV": r"C:\active", "CONDA_PREFIX": r"C:\conda\envs\app"}, python),
        ({"CONDA_PREFIX": r"C:\conda\envs\app", "CONDA_DEFAULT_ENV": "app"}, other),
        ({"CONDA_PREFIX": r"C:\conda\envs\app", "CONDA_DEFAULT_ENV": "base"}, here),
        ({}, here),
    ]
    for variables, expected in cases:
        with Service("Found") as service:
            said = install_here(service, r"C:\here", 0, **variables)
            expect(service.live(), executable=expected)
            assert ("the current directory" in said) == (expected == here), said
    with Service("Found") as service:
        install_here(service, r"C:\elsewhere", CONDA_PREFIX=r"C:\conda\envs\app", CONDA_DEFAULT_ENV="base")
        expect(service.live(), executable=other)


# ---- what is no Python, and what is odd ----


def no_python() -> None:
    """Files that are no python.exe, in an environment's Scripts and beside a Python."""
    venv(r"C:\of files")
    for name, data, said in (
        ("LICENSE.txt", b"A. HISTORY OF THE SOFTWARE\n", "it is no Windows program"),
        ("activate.bat", b"@echo off\r\n", "it is no Windows program"),
        ("python.exe", b"", "it is empty"),
        ("pip.exe", stub() + b"PK\5\6" + bytes(18), "it starts the program of one package"),
        (BASE.dll, linux(rf"{BASE.directory}\{BASE.dll}").read_bytes(), "it is a DLL"),
    ):
        write(rf"C:\of files\Scripts\{name}", data)
        refused(rf"C:\of files\Scripts\{name}", f'"C:\\of files\\Scripts\\{name}" is no python.exe: {said}')
    refused(r"C:\of files\pyvenv.cfg", "is no python.exe: it is no Windows program")


def unread() -> None:
    """A path as no shell has read it: with a variable, in single quotes, or with quotation marks, also in a definition file."""
    for python, *said in (
        (r"%APPDATA%\x", "has the variable %APPDATA%, which nothing expands here", r'in PowerShell: "${env:APPDATA}\x"'),
        (r"$env:APPDATA\x", "has the variable $env:APPDATA, which nothing expands here", r'in PowerShell: "$env:APPDATA\x"'),
        (r'"C:\a b\python.exe"', r'the path "C:\a b\python.exe" has quotation marks of its own', r'try: --python "C:\a b\python.exe"'),
    ):
        with Service("Found") as service:
            has(service.install(python, code=2), *said)
            write(r"C:\unread\found.toml", f"name = 'Found'\nprogram = ['found.py']\npython = '{python}'\n")
            has(run(HOST, "install", "--file", r"C:\unread\found.toml", code=2), r"C:\unread\found.toml: --python: ", *said)
    with Service("Found") as service:
        has(service.install("%none%", code=2), "has the variable %none%")
    write(r"C:\%found%\pyvenv.cfg", f"home = {BASE.directory}\n")
    write(r"C:\%found%\Scripts\python.exe", stub())
    taken(r"C:\%found%", r"C:\%found%\Scripts\python.exe")


def stale_dll() -> None:
    """A DLL beside the launcher of an environment is not what the launcher loads."""
    python = venv(r"C:\stale")
    write(rf"C:\stale\Scripts\{BASE.dll}", b"MZ of another release")
    taken(python, python, prefix=r"C:\stale")


def of_an_environment() -> str | None:
    """An environment made by an environment's Python; one whose home is another one's Scripts, which python.exe follows."""
    first = venv(r"C:\first")
    if not BASE.has_launcher:
        return "not run: this build's launcher does not start under Wine"
    run(first, "-I", "-m", "venv", "--without-pip", r"C:\second")
    taken(r"C:\second", r"C:\second\Scripts\python.exe", prefix=r"C:\second", base=PYTHON)
    write(r"C:\third\pyvenv.cfg", f"home = C:\\first\\Scripts\nversion = {BASE.full_version}\n")
    write(r"C:\third\Scripts\python.exe", stub())
    told = run(r"C:\third\Scripts\python.exe", "-c", "import sys; print(sys.executable)").strip()
    assert told.lower() == first.lower(), told
    taken(r"C:\third", first, "starts the Python of another virtual environment", prefix=r"C:\first")
    return None


def semicolon() -> None:
    copy(BASE.directory, r"C:\Python;old")
    refused(rf"C:\Python;old\{BASE.program}", "has a semicolon in its path")


@dataclass(frozen=True)
class Way:
    """A row of the table."""

    name: str
    title: str
    run: Callable[[], str | None]
    note: str = ""


STANDIN = "a stand-in, made to the documented layout"

WAYS = [
    Way("by-version", "`--python 3.12`, `3`, `3.12.9`, `python3.12`, `3.12-64`, `PythonCore/3.12` by PEP 514", by_version, "Wine's registry"),
    Way("by-directory", "... registered by its directory alone, with slashes, without a version", by_directory_alone, "Wine's registry"),
    Way("by-uv", "... as uv registers what it manages", by_uv, STANDIN),
    Way("gone", "... of which one is gone", gone, "Wine's registry"),
    Way("another", "... of which another one stands there, in quotation marks, or its program is gone", another_than_registered, "Wine's registry"),
    Way("pymanager", "the Python install manager's runtime and its shim (`__target__`)", pymanager, STANDIN),
    Way("uv-shim", "uv's `.local\\bin\\python3.12.exe`", uv_shim, STANDIN),
    Way("scoop", "Scoop's shim", scoop, STANDIN),
    Way("silent-shims", "shims of Chocolatey and pyenv-win, py.exe: refused with the command that tells", silent_shims, STANDIN),
    Way("aliases", "aliases of the Store and of the install manager: refused", aliases, STANDIN),
    Way("directories", "directories of a Python (pyenv-win's), an environment, a NuGet package, WinPython", directories, STANDIN),
    Way("projects", "a project's directory: uv, Poetry, PDM, Pipenv, pyproject.toml", projects, STANDIN),
    Way("workspace", "a member of a workspace of uv's", workspace, STANDIN),
    Way("of-the-user", "what the user's registry, `VIRTUAL_ENV` and `UV_PROJECT_ENVIRONMENT` name where others may write: refused", of_the_user, "Wine's access lists"),
    Way("base-of-the-user", "... or that lead to a base Python where others may write: refused", base_of_the_user, "Wine's access lists"),
    Way("through-a-link", "... or that lead through a link", through_a_link, "Wine does not tell where a link leads: refused"),
    Way("on-a-share", "... or that lie on a share: refused", on_a_share, "Wine's shares"),
    Way("not-there", "... or that do not exist: passed over, or refused", not_there),
    Way("base-above", "`.venv` above the code with a base Python where others may write: passed over", base_above, "Wine's access lists"),
    Way("beside-and-above", "no `--python`: `.venv` beside the code or above it", beside_and_above),
    Way("active", "no `--python`: `VIRTUAL_ENV`, `CONDA_PREFIX`, `.venv` in the current directory", active),
    Way("no-python", "a file that is no Python: refused", no_python),
    Way("unread", "a path with a variable that no shell has read, or with quotation marks: refused", unread),
    Way("stale-dll", "another release's DLL beside an environment's launcher", stale_dll),
    Way("of-an-environment", "venv of a venv; a home that is another venv's Scripts", of_an_environment),
    Way("semicolon", "a base with a semicolon in its path: refused", semicolon),
]  # fmt: skip


def main() -> None:
    """Try the ways that are named, else all."""
    if "--table" in sys.argv:
        for way in WAYS:
            print("|", " | ".join([way.title, way.note]), "|")
        return
    run_all(((way.name, way.run) for way in WAYS), sys.argv[1:])


if __name__ == "__main__":
    main()
