#!/usr/bin/python3
"""Services on every layout that a CPython and its virtual environments come in.

usage: layouts.py [LAYOUT]...     inside tests/layouts/sandbox

LAYOUTS is the one table of them; each is made from the Python under test
(PYHOST_TEST_PYTHON), then a service is installed, started, asked what it sees,
and stopped. What a service sees is compared with what python.exe of the same
layout sees, in the same Windows. page.py makes docs/layouts.md of it. Where this
Wine has no junctions or symbolic links of Windows, links of Linux stand for them.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from machine import SCRIPTS, Base, Service, copy, expect, has, linux, link, put, put_standin, run, run_all, write

BASE = Base.under_test() if os.environ.get("PYHOST_SANDBOX") else Base(r"C:\Python312", 12, "")
PROFILE = r"C:\users\root\AppData"
HOSTS_OWN = "<pyhost.exe>"  # in sys.path, the place of the modules that the host brings
LAUNCHES = BASE.minor < 15  # the python.exe of a virtual environment: that of the 3.15 for trying starts nothing under Wine
MODULES = BASE.modules if os.environ.get("PYHOST_SANDBOX") else ""


@dataclass
class Made:
    """A layout as it stands on the disk, and what a service is to see of it."""

    python: str  # what the service is installed with
    seen: dict[str, object]
    modules: str = MODULES
    environment: dict[str, str] = field(default_factory=dict)
    check: Callable[[dict[str, object]], None] = lambda seen: None
    scripts: str = SCRIPTS
    by_python: bool = True  # python.exe itself works there, children of the service too: they are compared


def plain(directory: str, program: str = "python.exe") -> Made:
    """A Python in a directory of its own, without a virtual environment."""
    python = rf"{directory}\{program}"
    return Made(python, {"executable": python, "base": python, "prefix": directory, "library": rf"{directory}\Lib"})


def installed(directory: str) -> Made:
    """The whole Python, in this directory."""
    copy(BASE.directory, directory)
    return plain(directory)


def venv_of(base: str, directory: str, *options: str) -> Made:
    """A virtual environment that the base's own venv makes, with a module in its site-packages."""
    run(rf"{base}\{BASE.program}", "-I", "-m", "venv", "--without-pip", *options, directory)
    return in_venv(base, directory)


def in_venv(base: str, directory: str, program: str = "") -> Made:
    """What a service sees in the virtual environment directory of the Python in base."""
    write(rf"{directory}\Lib\site-packages\only_in_venv.py", "")
    return Made(
        rf"{directory}\Scripts\python.exe",
        {
            "executable": rf"{directory}\Scripts\python.exe",
            "base": rf"{base}\{program or BASE.program}",
            "prefix": directory,
            "base_prefix": base,
            "library": rf"{base}\Lib",
        },
        f"{MODULES} only_in_venv",
        by_python=LAUNCHES,
    )


def bare_venv(base: str, directory: str, cfg: str | bytes) -> Made:
    """A virtual environment that another tool made: its launcher, and its pyvenv.cfg."""
    launchers = linux(BASE.directory) / "Lib/venv/scripts/nt"
    names = ("python.exe",) if BASE.minor < 13 else (f"venvlauncher{BASE.threads}.exe", "venvlauncher.exe")
    launcher = next(launchers / name for name in names if (launchers / name).exists())
    write(rf"{directory}\Scripts\python.exe", launcher.read_bytes())
    if BASE.threads:
        write(rf"{directory}\Scripts\{BASE.program}", launcher.read_bytes())
    write(rf"{directory}\pyvenv.cfg", cfg)
    return in_venv(base, directory)


def alone(made: Made) -> Made:
    """Compare it with no python.exe."""
    made.by_python = False
    return made


def by_a_link(made: Made) -> Made:
    """Its directory is a link: from 3.13 on, python.exe has the link's target in sys.path too; the service, which says where
    Python is, has not."""
    made.by_python = BASE.minor < 13
    return made


# ---- the layouts ----


def all_users() -> Made:
    return installed(rf"C:\Program Files\Python3{BASE.minor}{BASE.threads}")


def per_user() -> Made:
    return installed(rf"{PROFILE}\Local\Programs\Python\Python3{BASE.minor}{BASE.threads}")


def nuget() -> Made:
    return installed(rf"C:\packages\python.{BASE.full_version}\tools")


def winpython() -> Made:
    return installed(rf"C:\WPy64-3{BASE.minor}0\python")


def chocolatey() -> Made:
    """C:\\Python312: where the tests' own Pythons are."""
    return plain(BASE.directory, BASE.program)


def scoop() -> Made:
    """A junction to the version in use, and packages that are kept in another place."""
    apps, kept = r"C:\users\root\scoop\apps\python", r"C:\users\root\scoop\persist\python"
    installed(rf"{apps}\{BASE.full_version}")
    shutil.rmtree(linux(rf"{apps}\{BASE.full_version}\Lib\site-packages"), ignore_errors=True)
    write(rf"{kept}\Lib\site-packages\only_in_persist.py", "")
    link(rf"{apps}\{BASE.full_version}\Lib\site-packages", rf"{kept}\Lib\site-packages")
    link(rf"{apps}\current", rf"{apps}\{BASE.full_version}")
    made = plain(rf"{apps}\current", BASE.program)
    made.modules += " only_in_persist"
    return by_a_link(made)


def install_manager() -> Made:
    """The Python install manager's, with the file that it keeps of each."""
    directory = rf"{PROFILE}\Local\Python\pythoncore-3.{BASE.minor}{BASE.threads}-64"
    made = installed(directory)
    write(rf"{directory}\__install__.json", '{"schema": 1, "company": "PythonCore"}')
    return made


def uv_python() -> Made:
    """One of uv's own Pythons, by the junction to its patch release."""
    return by_a_link(plain(uv_home(), BASE.program))


def conda() -> Made:
    """A library in Library\\bin, where only conda's search finds it, and a module that needs it."""
    directory = r"C:\miniconda3\envs\shop"
    made = installed(directory)
    write(rf"{directory}\conda-meta\python.json", "{}")
    module = rf"{directory}\Lib\site-packages\needs_library.pyd"
    put("only_in_library.dll", rf"{directory}\Library\bin\only_in_library.dll")
    put("needs_library.dll", module)
    made.environment["PROBE_LOAD"] = module
    made.seen["answer"] = 42
    return made


def beside_the_other_build(directory: str = r"C:\Program Files\Python of both") -> Made:
    """Python with the GIL and without in one directory, as python.org's installer makes it."""
    other = f"python3{BASE.minor}{'' if BASE.threads else 't'}.dll"
    copy(rf"C:\Python3{BASE.minor}", directory)
    free = linux(rf"C:\Python3{BASE.minor}t")
    for name in (f"python3{BASE.minor}t.dll", "python3t.dll", f"python3.{BASE.minor}t.exe"):
        write(rf"{directory}\{name}", (free / name).read_bytes())
    for module in (free / "DLLs").glob("*.pyd"):
        write(rf"{directory}\DLLs\{module.stem}.cp3{BASE.minor}t-win_amd64.pyd", module.read_bytes())
    for launcher in ("venvlaunchert.exe", "venvwlaunchert.exe"):
        write(rf"{directory}\Lib\venv\scripts\nt\{launcher}", (free / "Lib/venv/scripts/nt" / launcher).read_bytes())
    made = plain(directory, BASE.program)

    def check(seen: dict[str, object]) -> None:
        assert not any(name.endswith(other) for name in names_of(seen)), seen["dlls"]

    made.check = check
    return made


def beside_the_other_build_venv() -> Made:
    """A virtual environment of one of the two builds in one directory."""
    beside_the_other_build(r"C:\Python of both")
    return venv_of(r"C:\Python of both", r"C:\apps\venv of one")


def debug() -> Made:
    """A stand-in: python_d.exe and python312_d.dll, which hands on to the release build's DLL."""
    directory = r"C:\Python debug"
    copy(BASE.directory, directory)
    put_standin("python312_d", directory, "python_d.exe")
    return alone(plain(directory, "python_d.exe"))


def venv() -> Made:
    return venv_of(BASE.directory, r"C:\apps\venv")


def venv_links() -> Made:
    """venv --symlinks: links to the programs and DLLs of the base."""
    made = venv_of(BASE.directory, r"C:\apps\venv of links")
    scripts = linux(r"C:\apps\venv of links\Scripts")
    for file in linux(BASE.directory).iterdir():
        if file.suffix in (".exe", ".dll"):
            (scripts / file.name).unlink(missing_ok=True)
            (scripts / file.name).symlink_to(file)
    made.by_python = BASE.minor > 10  # it has no launcher; those of 3.9 and 3.10 take the link for their base
    return made


def venv_system_site() -> Made:
    """--system-site-packages: the base's packages are seen as well."""
    base = r"C:\Python with packages"
    copy(BASE.directory, base)
    write(rf"{base}\Lib\site-packages\only_in_base.py", "")
    made = venv_of(base, r"C:\apps\venv and system", "--system-site-packages")
    made.modules += " only_in_base"
    return made


def venv_of_venv() -> Made:
    """Made by the python.exe of a virtual environment: its base is that one's base."""
    first = venv_of(BASE.directory, r"C:\apps\first")
    run(first.python, "-I", "-m", "venv", "--without-pip", r"C:\apps\second")
    return in_venv(BASE.directory, r"C:\apps\second")


def virtualenv() -> Made:
    """It runs on later Pythons than it makes environments of."""
    maker = BASE if BASE.minor > 10 else Base.other()
    tool = r"C:\tools\virtualenv"
    if not linux(tool).exists():
        shutil.copytree(os.environ["PYHOST_VIRTUALENV"], linux(tool))
    directory = r"C:\apps\virtualenv"
    script = f"import sys; sys.path.append({tool!r}); import virtualenv; virtualenv.cli_run(sys.argv[1:])"
    run(rf"{maker.directory}\{maker.program}", "-I", "-c", script, "--no-seed", "--python", rf"{BASE.directory}\{BASE.program}", directory)
    return in_venv(BASE.directory, directory)


def uv_run(*arguments: str) -> None:
    """Run uv.exe, which finds nothing to fetch and no settings."""
    program = r"C:\tools\uv.exe"
    if not linux(program).exists():
        (wheel,) = Path(os.environ["PYHOST_UV"]).glob("uv-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith("/uv.exe"))
            write(program, archive.read(name))
    python = rf"{BASE.directory}\{BASE.program}"
    run(program, *arguments, "--offline", "--no-config", "--no-python-downloads", "--python", python)


def uv_venv() -> Made:
    uv_run("venv", r"C:\apps\uv venv")
    return in_venv(BASE.directory, r"C:\apps\uv venv")


def uv_sync() -> Made:
    project = r"C:\apps\project"
    write(
        rf"{project}\pyproject.toml",
        f'[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.{BASE.minor}.0a0"\n[tool.uv]\npackage = false\n',
    )
    uv_run("sync", "--project", project)
    return in_venv(BASE.directory, rf"{project}\.venv")


def uv_home() -> str:
    """Lay out a Python of uv's own; return the junction that stands for its minor version."""
    versions = rf"{PROFILE}\Roaming\uv\python"
    suffix = "windows-x86_64-none"
    threads = "+freethreaded" if BASE.threads else ""
    home = rf"{versions}\cpython-3.{BASE.minor}{threads}-{suffix}"
    if not linux(home).exists():
        copy(BASE.directory, rf"{versions}\cpython-{BASE.full_version}{threads}-{suffix}")
        link(home, rf"{versions}\cpython-{BASE.full_version}{threads}-{suffix}")
    return home


def uv() -> Made:
    """A virtual environment of such a Python; no executable is named."""
    home = uv_home()
    return bare_venv(
        home, r"C:\apps\uv", f"home = {home}\nimplementation = CPython\nuv = 0.8.4\nversion_info = 3.{BASE.minor}\n"
        "include-system-site-packages = false\nprompt = uv\n",
    )  # fmt: skip


def venv_odd_name() -> Made:
    return venv_of(BASE.directory, "C:\\Joe's apps, 100% größer (中文)\\%TEMP% & 'env'")


def base_odd_name() -> Made:
    """The base in such a directory too."""
    return installed("C:\\Joe's Python, 100% größer (中文)\\%TEMP% & 'base'")


def deep(directory: str) -> str:
    """Lengthen a path to 400 characters."""
    return (directory + "\\a directory of forty characters, no less" * 9 + "\\xxxxxxxx")[:400]


def venv_deep() -> Made:
    """venv itself does not get there in Wine."""
    return alone(bare_venv(BASE.directory, deep(r"C:\deep venv"), f"home = {BASE.directory}\n{executable()}"))


def deep_scripts() -> Made:
    """The service's own directory, at a path of 400 characters."""
    made = venv_of(BASE.directory, r"C:\apps\venv of a deep one")
    made.scripts = deep(r"C:\deep scripts")
    return alone(made)


def venv_other_drive() -> Made:
    """On drive E:, the base on C:."""
    drive = Path(os.environ["PYHOST_C"]).parent / "dosdevices/e:"
    directory = Path(os.environ["PYHOST_C"]).parent / "drive_e"
    directory.mkdir()
    drive.symlink_to(directory)
    return venv_of(BASE.directory, r"E:\venv")


def venv_share() -> Made:
    """On a share: Wine's \\\\server\\share is a directory of its own."""
    (Path(os.environ["PYHOST_C"]).parent / "dosdevices/unc/server/share").mkdir(parents=True)
    made = bare_venv(BASE.directory, r"\\server\share\venv", f"home = {BASE.directory}\nversion = {BASE.full_version}\n")
    return alone(made)


def venv_junction() -> Made:
    """A junction in the middle of the environment's path."""
    linux(r"C:\real place").mkdir()
    link(r"C:\link to it", r"C:\real place")
    return venv_of(BASE.directory, r"C:\link to it\apps\venv")


def home_written(name: str, write_as: Callable[[str], str]) -> Callable[[], Made]:
    """A virtual environment whose pyvenv.cfg has its home in another spelling, which Python itself keeps before 3.11."""
    written = write_as(BASE.directory)

    def make() -> Made:
        made = bare_venv(BASE.directory, rf"C:\homes\{name}", f"home = {written}\nversion = 3.{BASE.minor}\n")
        if BASE.minor < 11:
            made.seen["base_prefix"] = written
        return made

    return make


def home_literal() -> Made:
    return alone(home_written("literal", r"\\?\{}".format)())


def python_literal() -> Made:
    made = venv_of(BASE.directory, r"C:\homes\python")
    made.python = rf"\\?\{made.python}"
    return made


def venv_by_pythonw() -> Made:
    """Its pyvenv.cfg names pythonw.exe as the executable; the base of its python.exe is python.exe all the same."""
    directory = r"C:\apps\venv by pythonw"
    run(rf"{BASE.directory}\{BASE.program.replace('python', 'pythonw', 1)}", "-I", "-m", "venv", "--without-pip", directory)
    made = in_venv(BASE.directory, directory)
    cfg = (linux(directory) / "pyvenv.cfg").read_text(encoding="utf-8")
    assert BASE.minor < 11 or "pythonw" in re.sub(r"(?m)^command.*", "", cfg), cfg
    return made


def pth_of_launcher() -> Made:
    """A python._pth beside the launcher: it names the base's directories, and Scripts is what takes itself for the base. What
    any Python brings is called like a module of Python's own, and takes nothing's place."""
    directory = r"C:\apps\venv with a pth"
    made = bare_venv(BASE.directory, directory, f"home = {BASE.directory}\n{executable()}")
    another = r"C:\another Python"
    for name in (r"Lib\os.py", r"Lib\encodings\__init__.py", r"DLLs\winsound.pyd"):
        write(rf"{another}\{name}", "")
    places = (rf"{another}\DLLs", rf"{BASE.directory}\DLLs", rf"{BASE.directory}\Lib", "import site")
    write(rf"{directory}\Scripts\python._pth", "".join(f"{place}\n" for place in places))
    return Made(made.python, {"executable": made.python, "library": rf"{BASE.directory}\Lib"}, by_python=LAUNCHES)


def device() -> Refusal:
    return Refusal(r"\\.\pipe\python.exe", ("the path names a device", "py -0p"))


def cfg_with_bom() -> Made:
    return alone(bare_venv(BASE.directory, r"C:\cfg\bom", f"\ufeffhome = {BASE.directory}\r\n{executable()}"))


def cfg_dense() -> Made:
    return bare_venv(BASE.directory, r"C:\cfg\dense", f"home={BASE.directory}\n{executable().replace(' ', '')}")


def cfg_crlf() -> Made:
    return bare_venv(BASE.directory, r"C:\cfg\crlf", f"\r\n# a comment\r\nhome = {BASE.directory}\r\n\r\n{executable()}")


def cfg_duplicates() -> Made:
    return bare_venv(
        BASE.directory, r"C:\cfg\twice", f"home = {BASE.directory}\n{executable()}home = C:\\nowhere\nexecutable = C:\\no.exe\n"
    )


def cfg_upper_case() -> Made:
    cfg = f"HOME = {BASE.directory}\n{executable().replace('exec', 'EXEC')}"
    return alone(bare_venv(BASE.directory, r"C:\cfg\upper", cfg))


def executable() -> str:
    """The line of venv's pyvenv.cfg that names the base python.exe."""
    return rf"executable = {BASE.directory}\{BASE.program}" "\r\n"


# ---- what is refused, and with which words ----


@dataclass
class Refusal:
    """A Python that cannot be used, and what the refusal says."""

    python: str
    says: tuple[str, ...]


def store() -> Refusal:
    """An alias of Microsoft's Store, in its directory."""
    python = rf"{PROFILE}\Local\Microsoft\WindowsApps\python.exe"
    write(python, b"")
    return Refusal(python, ("is a Python from the Microsoft Store, which no service can load", "from python.org for all users"))


def venv_of_store() -> Refusal:
    home = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.13_3.13.1_x64__qbz5n2kfra8p0"
    made = bare_venv(home, r"C:\apps\of the store", f"home = {home}\nexecutable = {home}\\python3.13.exe\n")
    return Refusal(made.python, ("is a Python from the Microsoft Store", "from python.org for all users"))


def refused_cfg(name: str, cfg: str | bytes, *says: str) -> Callable[[], Refusal]:
    """A virtual environment with this pyvenv.cfg."""
    return lambda: Refusal(bare_venv(BASE.directory, rf"C:\cfg\{name}", cfg).python, (rf"C:\cfg\{name}\pyvenv.cfg", *says))


ANY = "3.9 3.10 3.11 3.12 3.13 3.13t 3.14 3.15"
LENIENT = "3.11 3.12 3.13 3.13t 3.14 3.15"  # what reads a pyvenv.cfg as site.py does
BOTH = "3.13 3.13t"  # those of which there are two builds: tried where both are


@dataclass(frozen=True)
class Layout:
    """A row of the table."""

    name: str
    title: str
    make: Callable[[], Made | Refusal]
    versions: str = ANY
    note: str = ""
    kind: str = ""


# How it went.
SAME = "same"  # all is as under python.exe
RUNS = "runs"  # a service lives, and finds what it should
REFUSED = "refused"

# What the layout is made by, where that is not CPython's own installer or venv.
REAL = "the tool itself"
LAID_OUT = "laid out as documented"
STRICT = "before 3.11 python.exe itself does not start with it"

LAYOUTS = [
    Layout("all-users", "python.org, for all users (`C:\\Program Files\\Python3Y`)", all_users, kind=LAID_OUT),
    Layout("per-user", "python.org, for one user (`%LocalAppData%\\Programs\\Python\\Python3Y`)", per_user, kind=LAID_OUT),
    Layout("install-manager", "Python install manager (`%LocalAppData%\\Python\\pythoncore-3.Y-64`)", install_manager, kind=LAID_OUT),
    Layout("uv-python", "uv's own (`%AppData%\\uv\\python\\cpython-3.Y-…`)", uv_python, kind=LAID_OUT,
           note="a symbolic link as the junction"),
    Layout("winpython", "WinPython (`WPy64-3Y0\\python`)", winpython, kind=LAID_OUT),
    Layout("chocolatey", "Chocolatey (`C:\\Python3Y`)", chocolatey, kind=LAID_OUT),
    Layout("scoop", "Scoop (`apps\\python\\current`, packages in `persist`)", scoop, kind=LAID_OUT,
           note="symbolic links as the junctions"),
    Layout("nuget", "NuGet (`tools`)", nuget, kind=LAID_OUT),
    Layout("conda", "conda (`Library\\bin` with a DLL that a module needs)", conda, kind=LAID_OUT),
    Layout("beside", "with and without the GIL in one directory", beside_the_other_build, BOTH),
    Layout("beside-venv", "venv of one of two builds in one directory", beside_the_other_build_venv, BOTH),
    Layout("debug", "debug build (`_d`)", debug, "3.12",
           "a stand-in: DLL and program under the debug build's names; no build of it is to be had"),
    Layout("venv", "venv, copies", venv),
    Layout("venv-links", "venv, `--symlinks`", venv_links,
           note="before 3.11 python.exe takes the link for its base"),
    Layout("venv-system", "venv, `--system-site-packages`", venv_system_site),
    Layout("venv-of-venv", "venv made by the python.exe of a venv", venv_of_venv, ANY.removesuffix(" 3.15"),
           note="the launcher of the 3.15 that was built for trying does not start under Wine"),
    Layout("virtualenv", "virtualenv", virtualenv, kind=REAL),
    Layout("uv-venv", "`uv venv`", uv_venv, kind=REAL),
    Layout("uv-sync", "`.venv` of `uv sync`", uv_sync, kind=REAL),
    Layout("uv", "`uv venv` of a Python of uv's own, its home a junction", uv, kind=LAID_OUT,
           note="the `pyvenv.cfg` that uv writes; a symbolic link as the junction"),
    Layout("odd-name", "venv: blanks, quotes, %, letters beyond ASCII", venv_odd_name),
    Layout("odd-base", "base: the same", base_odd_name),
    Layout("deep-scripts", "a service's script under a path of 400 characters", deep_scripts,
           note="no child starts in such a directory"),
    Layout("deep-venv", "venv under a path of 400 characters", venv_deep, "3.11 3.12 3.13 3.13t",
           "python.exe itself starts there on no version: Wine's PathCchCombineEx wants more room than CPython gives"),
    Layout("other-drive", "venv on another drive", venv_other_drive),
    Layout("share", "venv on a UNC path", venv_share,
           note="the launcher in Scripts finds no pyvenv.cfg on Wine's share"),
    Layout("junction", "a junction in the middle", venv_junction, note="a symbolic link as the junction"),
    Layout("home-slashes", "venv, its home with slashes", home_written("slashes", lambda home: home.replace("\\", "/"))),
    Layout("home-dots", "venv, its home with `..`", home_written("dots", lambda home: rf"C:\windows\..\.\{home[3:]}")),
    Layout("home-end", "venv, its home with separators at the end", home_written("end", r"{}\\".format), LENIENT, STRICT),
    Layout("home-literal", "venv, its home with `\\\\?\\`", home_literal, LENIENT,
           "before 3.11 Python keeps it in its prefix; under later ones python.exe's `sys.path` has the base twice, with `\\\\?\\` and without"),
    Layout("python-literal", "`--python \\\\?\\…\\python.exe`", python_literal),
    Layout("venv-pythonw", "venv made by pythonw.exe, as IDLE makes it", venv_by_pythonw, ANY.removesuffix(" 3.15"),
           "the 3.15 that was built for trying has no pythonw.exe"),
    Layout("launcher-pth", "venv with a `python._pth` beside its python.exe", pth_of_launcher),
    Layout("cfg-crlf", "`pyvenv.cfg` with CRLF and comments", cfg_crlf),
    Layout("cfg-twice", "`pyvenv.cfg` with keys twice: the first home counts", cfg_duplicates),
    Layout("cfg-bom", "`pyvenv.cfg` with a BOM", cfg_with_bom, LENIENT,
           STRICT + "; later ones take the mark for a part of the key, so that `sys.path` has Scripts in the place of the base"),
    Layout("cfg-dense", "`pyvenv.cfg` without blanks round =", cfg_dense, LENIENT, STRICT),
    Layout("cfg-upper", "`pyvenv.cfg` in upper case", cfg_upper_case, LENIENT,
           STRICT + ", nor does the launcher in Scripts of a later one"),
    Layout("store", "Microsoft Store: refused", store),
    Layout("store-venv", "venv of a Store Python: refused", venv_of_store),
    Layout("home-relative", "venv, its home relative: refused",
           refused_cfg("relative", rf"home = ..\..\..\{BASE.directory[3:]}" "\n", "is not a full path",
                       r'make the environment again: py -3 -m venv "C:\cfg\relative"')),
    Layout("device", "`--python \\\\.\\…`: refused", device),
    Layout("cfg-no-home", "`pyvenv.cfg` without home: refused",
           refused_cfg("empty", "version = 3.11.2\n", "no line \"home = DIRECTORY\"", "py -3 -m venv")),
    Layout("cfg-big", "`pyvenv.cfg` of more than 1 MB: refused", refused_cfg("big", "#" * (1 << 20) + "\n", "1048576")),
    Layout("cfg-binary", "`pyvenv.cfg` of no text: refused",
           refused_cfg("binary", bytes(range(256)), "is not UTF-8 text", "py -3 -m venv")),
]  # fmt: skip


def names_of(seen: dict[str, object]) -> list[str]:
    """The names of the DLLs that the service had loaded, in lower case."""
    dlls = seen["dlls"]
    assert isinstance(dlls, list)
    return [str(path).lower() for path in dlls]


def facts_of_python(made: Made) -> dict[str, object]:
    """What python.exe of the layout is like, with the options that a service's Python has."""
    script = (
        f"import sys; sys.path.insert(0, {made.scripts!r}); import json, facts; "
        f"print('FACTS', json.dumps(facts.facts({made.modules.split()!r})))"
    )
    said = run(made.python, "-I", "-c", script)
    found = re.search(r"^FACTS (.*)$", said, re.MULTILINE)
    assert found, said
    facts: dict[str, object] = json.loads(found[1])
    return facts


def without_the_hosts(facts: object) -> object:
    """Return facts without the place in sys.path that the host's modules have."""
    if isinstance(facts, dict):
        return {name: without_the_hosts(value) for name, value in facts.items()}
    if isinstance(facts, list):
        return [without_the_hosts(value) for value in facts if value != HOSTS_OWN]
    return facts


def compare(service: object, python: dict[str, object]) -> None:
    """Check that a service's facts are python.exe's, but for the place in sys.path of the modules that the host brings."""
    found = without_the_hosts(service)
    assert isinstance(found, dict)
    differ = [f"{name}: {found[name]!r}, under python.exe {value!r}" for name, value in python.items() if found[name] != value]
    assert not differ, "\n".join(differ)


def try_layout(layout: Layout) -> str:
    """Make it and let a service live on it; return how that went."""
    made = layout.make()
    with Service("Layout", made.scripts if isinstance(made, Made) else SCRIPTS) as service:
        if isinstance(made, Refusal):
            has(service.install(made.python, code=1), *made.says)
            return REFUSED
        environment = {"PROBE_MODULES": made.modules, **made.environment, **({"PROBE_FACTS": "1"} if made.by_python else {})}
        options = [f"{name}={value}" for name, value in environment.items()]
        said = service.install(made.python, *(part for option in options for part in ("--environment", option)))
        seen = service.live()
        expect(seen, version=BASE.version, gil=not BASE.threads, **made.seen)
        expect(seen, modules={name: True for name in made.modules.split()})
        made.check(seen)
        if made.by_python:
            compare(seen["facts"], facts_of_python(made))
        assert "Traceback" not in said and "takes the place" not in said, said
    return SAME if made.by_python else RUNS


def main() -> None:
    """Try the layouts that are named, else all of this version."""
    both = all(linux(rf"C:\Python3{BASE.minor}{threads}").exists() for threads in ("", "t"))
    run_all(
        (
            (layout.name, functools.partial(try_layout, layout))
            for layout in LAYOUTS
            if BASE.version in layout.versions.split() and (both or layout.versions != BOTH)
        ),
        sys.argv[1:],
    )


if __name__ == "__main__":
    main()
