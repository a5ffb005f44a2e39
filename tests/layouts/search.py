#!/usr/bin/python3
"""A service finds the DLLs that python.exe finds: those beside it, those on PATH, and on a PATH that its code extends.

docs/security.md has the order of the places; what is missing, or may be changed by others, is told.

usage: search.py [CASE]...     inside scripts/sandbox
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator

from machine import FIXTURES, HOST, Base, Service, has, linux, put, put_standin, run, run_all, write

BASE = Base.under_test()
PYTHON = rf"{BASE.directory}\{BASE.program}"
SCRIPTS = r"C:\search scripts"
ON_PATH = r"C:\search on PATH"
LATER = r"C:\search later"
NEEDING = r"C:\search\needs_library.dll"
PATH = rf"{ON_PATH};C:\windows\system32;C:\windows"
VARIABLES = {"BARE_NEEDING": NEEDING, "BARE_LATER": LATER, "BARE_AT_IMPORT": "1"}
FOUND = {
    "before": {"ctypes": 42, "LoadLibrary": 42, "its dependency": 42, "on no PATH": "FileNotFoundError", "at import": 42},
    "beside python.exe": {"ctypes": 42, "LoadLibrary": 42},
    "after": {"ctypes": 42, "LoadLibrary": 42},
}


def prepare() -> None:
    """Put the DLLs and the scripts in their places."""
    for name in ("bare_one", "bare_two", "bare_at_import"):
        put("only_in_library.dll", rf"{ON_PATH}\{name}.dll")
    for name in ("bare_later", "bare_later_too"):
        put("only_in_library.dll", rf"{LATER}\{name}.dll")
    for name in ("bare_beside", "bare_beside_too"):
        put("only_in_library.dll", rf"{BASE.directory}\{name}.dll")
    put("only_in_library.dll", rf"{ON_PATH}\only_in_library.dll")
    put("needs_library.dll", NEEDING)
    if not linux(SCRIPTS).exists():
        shutil.copytree(FIXTURES, linux(SCRIPTS))


@contextlib.contextmanager
def variables() -> Iterator[None]:
    """In this block programs that are started have PATH and what the fixture asks for."""
    before = dict(os.environ)
    os.environ.update(VARIABLES, WINEPATH=ON_PATH)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def answers(text: str) -> object:
    """What the fixture told."""
    found = re.search(r"^(?:.* )?ANSWERS (\{.*\})$", text, re.MULTILINE)
    assert found, text
    return json.loads(found[1])


def settings() -> list[str]:
    """The service's environment."""
    assignments = [f"PATH={PATH}", *(f"{name}={value}" for name, value in VARIABLES.items())]
    return [word for assignment in assignments for word in ("--environment", assignment)]


def lives(*what: str) -> object:
    """Install it, start it, and return what it told."""
    prepare()
    with Service("Search", SCRIPTS) as service:
        with variables():  # a class is imported by install
            run(HOST, "install", "--name", service.name, "--python", PYTHON, *settings(), *what)
        service.log_file.unlink(missing_ok=True)
        run(HOST, "start", service.name, "--wait", "60", code=None)
        run(HOST, "stop", service.name, "--wait", "60")
        return answers(service.log)


def python_finds_them() -> None:
    """What python.exe finds is what the others are compared with."""
    prepare()
    with variables():
        found = answers(run(PYTHON, rf"{SCRIPTS}\bare_loads.py"))
    assert found == FOUND, found


def a_class() -> None:
    found = lives(rf"{SCRIPTS}\bare_loads.Loads")
    assert found == FOUND, found


def a_program() -> None:
    found = lives("--ready-after", "never", rf"{SCRIPTS}\bare_loads.py")  # so that start waits for its end
    assert found == FOUND, found


def in_a_console() -> None:
    prepare()
    with Service("Search", SCRIPTS) as service, variables():
        run(HOST, "install", "--name", service.name, "--python", PYTHON, *settings(), rf"{SCRIPTS}\bare_loads.Loads")
        found = answers(run(HOST, "-debug", service.name))
    assert found == FOUND, found


def doctor_finds_them() -> None:
    """Who looks whether the class can be imported searches as the service does."""
    prepare()
    with Service("Search", SCRIPTS) as service, variables():
        run(HOST, "install", "--name", service.name, "--python", PYTHON, *settings(), rf"{SCRIPTS}\bare_loads.Loads")
        said = run(HOST, "doctor", service.name, code=None)
    assert "bare_loads.Loads is there" in said, said


# ---- docs/security.md, "Where DLLs are found": a DLL for each row, which stands in that row's place and in all later ones ----

ADDED, MORE = r"C:\search added", r"C:\search added too"
BY_CODE = r"C:\search by code"
HERE = r"C:\search here"
OWN = r"C:\search own"
BARE_ROWS = [
    ("host", r"C:\pyhost"),
    ("system", r"C:\windows\system32"),
    ("windows", r"C:\windows"),
    ("added", ADDED),
    ("more", MORE),
    ("path", ON_PATH),
    ("base", BASE.directory),
]
# Nothing says in which order the directories of AddDllDirectory() and the program's own are searched: here each has its own.
SEARCHED_ROWS = [*BARE_ROWS[:2], *BARE_ROWS[3:5], BARE_ROWS[6], ("code", BY_CODE)]
NOT_FOUND = "FileNotFoundError"


@contextlib.contextmanager
def planted() -> Iterator[None]:
    """In this block the DLLs of all rows are in their places."""
    files = [rf"{place}\bare_{name}.dll" for row, (name, _) in enumerate(BARE_ROWS) for _, place in BARE_ROWS[row:]]
    files += [rf"{place}\searched_{name}.dll" for name, place in SEARCHED_ROWS]
    files += [rf"{ON_PATH}\searched_path.dll", rf"C:\windows\searched_windows.dll", rf"{HERE}\searched_here.dll"]
    files += [rf"{place}\only_in_library.dll" for place in (OWN, ADDED, BASE.directory, BY_CODE, r"C:\windows\system32")]
    for file in files:
        put("only_in_library.dll", file)
    put("needs_library.dll", rf"{OWN}\needs_library.dll")
    try:
        yield
    finally:
        for file in files:
            linux(file).unlink()


def order(*options: str) -> dict[str, object]:
    """What a service finds that has these options: the place of each DLL by its row, in small letters."""
    names = [name for name, _ in SEARCHED_ROWS] + ["path", "windows", "here"]
    variables = {
        "PATH": PATH,
        "ORDER_BARE": " ".join(f"bare_{name}.dll" for name, _ in BARE_ROWS),
        "ORDER_SEARCHED": " ".join(f"searched_{name}.dll" for name in names),
        "ORDER_NEEDING": rf"{OWN}\needs_library.dll",
        "ORDER_ADDED": BY_CODE,
    }
    words = [word for name, value in variables.items() for word in ("--environment", f"{name}={value}")]
    prepare()
    with Service("Search", SCRIPTS) as service, planted():
        run(HOST, "install", "--name", service.name, "--python", PYTHON, "--directory", HERE, "--ready-after", "never", *words, *options, rf"{SCRIPTS}\dll_order.py")
        service.log_file.unlink(missing_ok=True)
        run(HOST, "start", service.name, "--wait", "60", code=None)
        run(HOST, "stop", service.name, "--wait", "60")
        found = answers(service.log)
    assert isinstance(found, dict)
    return found


def wanted(prefix: str, rows: list[tuple[str, str]], missing: str = "") -> dict[str, str]:
    """Each row's DLL in that row's place, and those that are in none."""
    return {
        **{f"{prefix}_{name}.dll": place.lower() for name, place in rows},
        **{f"{prefix}_{name}.dll": NOT_FOUND for name in missing.split()},
    }


def the_order_of_places() -> None:
    """By a bare name in the order of the rows; what ctypes and extension modules ask for, beside PATH."""
    found = order("--dll-path", ADDED, "--dll-path", MORE)
    assert found["bare"] == wanted("bare", BARE_ROWS), found["bare"]
    assert found["searched"] == wanted("searched", SEARCHED_ROWS, "path windows here"), found["searched"]
    assert found["needed"] == OWN.lower(), found["needed"]
    assert found["find_library"] == rf"{ADDED}\bare_added.dll".lower(), found["find_library"]
    path = found["path"]
    assert isinstance(path, list)
    assert path == [place.lower() for place in (ADDED, MORE, *PATH.split(";"), BASE.directory)], path


def a_strict_search() -> None:
    """Without PATH: by a bare name as by ctypes."""
    found = order("--dll-path", ADDED, "--dll-path", MORE, "--dll-search", "strict")
    bare = found["bare"]
    assert isinstance(bare, dict)
    assert bare["bare_path.dll"] == BASE.directory.lower(), bare  # no longer that on PATH
    assert bare["bare_windows.dll"] in (ADDED.lower(), MORE.lower(), BASE.directory.lower()), bare
    assert found["searched"] == wanted("searched", SEARCHED_ROWS, "path windows here"), found["searched"]
    assert found["needed"] == OWN.lower(), found["needed"]


def an_executors_processes_find_them() -> None:
    """What stands in a directory of --dll-path is found by the processes of multiprocessing as by the service: program or class."""
    prepare()
    put("only_in_library.dll", rf"{ADDED}\only_in_library.dll")
    words = (rf"{SCRIPTS}\children_load.py", NEEDING)
    for pywin32 in ("no", "yes"):
        with Service("Search", SCRIPTS) as service:
            options = ["--name", service.name, "--python", PYTHON, "--pywin32", pywin32, "--dll-path", ADDED]
            run(HOST, "install", *options, "--dll-path", r"C:\gone", *words)
            has(run(HOST, "-debug", service.name), "CHILD 42")


def directories_are_kept_and_told() -> None:
    """--dll-path and --dll-search come back from the registry, a file and status; + and - change one; a missing one is told."""
    prepare()
    linux(rf"{SCRIPTS}\vendor").mkdir(exist_ok=True)
    with Service("Search", SCRIPTS) as service:
        script = rf"{SCRIPTS}\bare_loads.py"
        said = run(HOST, "install", "--name", service.name, "--python", PYTHON, "--dll-path", ON_PATH, "--dll-path", r"C:\gone", script)
        gone = r'--dll-path "C:\gone" names a directory that does not exist'
        has(said, gone)
        has(run(HOST, "doctor", service.name, code=None), gone, r"--dll-path=-C:\gone")
        for odd, said in ((script, "names a file"), (r"C:\a;C:\b", "not with semicolons"), (r"C:\%PROGRAM%", "stay as they are")):
            has(run(HOST, "update", service.name, "--dll-path", f"+{odd}"), f'--dll-path "{odd}" {"names no directory" if odd != script else ""}', said)
            run(HOST, "update", service.name, f"--dll-path=-{odd}")
        run(HOST, "update", service.name, "--dll-path", r"-c:\GONE\\", "--dll-path", rf"+{SCRIPTS}\.\vendor", "--dll-search", "STRICT")
        has(run(HOST, "status", service.name, code=None), rf"DLLs in {ON_PATH}, {SCRIPTS}\vendor", "search strict")
        dumped = json.loads(run(HOST, "dump", "--json", service.name))
        assert dumped["dll-path"] == [ON_PATH, rf"{SCRIPTS}\vendor"] and dumped["dll-search"] == "strict", dumped
        write(rf"{SCRIPTS}\service.json", json.dumps({**dumped, "dll-path": ["vendor"]}))
        run(HOST, "install", "--file", rf"{SCRIPTS}\service.json")
        assert json.loads(run(HOST, "dump", "--json", service.name))["dll-path"] == [rf"{SCRIPTS}\vendor"]
        run(HOST, "update", service.name, "--dll-path=", "--dll-search", "standard")
        assert "DLLs in" not in run(HOST, "status", service.name, code=None)
        has(run(HOST, "update", service.name, "--dll-path=+", code=2), "names no directory")


def a_directory_of_others() -> None:
    """Who may put DLLs into a directory of --dll-path is told by install and doctor. Wine makes an access list of Linux' modes."""
    prepare()
    linux(ADDED).mkdir(exist_ok=True)
    with Service("Search", SCRIPTS) as service:
        linux(ADDED).chmod(0o777)
        try:
            said = run(HOST, "install", "--name", service.name, "--python", PYTHON, "--dll-path", ADDED, rf"{SCRIPTS}\bare_loads.py")
            told = run(HOST, "doctor", service.name, code=None)
        finally:
            linux(ADDED).chmod(0o755)
        for text in (said, told):
            has(text, rf'Everyone may put DLLs into "{ADDED}", which run as LocalSystem')
        assert "may put DLLs" not in run(HOST, "doctor", service.name, code=None)


# ---- what an extension module lacks ----

PACKAGES = r"C:\search packages\site-packages"
PROGRAM = rf"{PACKAGES}\program.py"
LACKING = rf"{PACKAGES}\fast\_fast.pyd"
LIBRARY = "only_in_library.dll"


@contextlib.contextmanager
def lacking(text: str) -> Iterator[Service]:
    """In this block there is a service whose program, of this text, may import a package with a module that lacks a DLL."""
    shutil.rmtree(linux(PACKAGES), ignore_errors=True)
    put("needs_library.dll", LACKING)
    write(rf"{PACKAGES}\fast\__init__.py", "")
    write(PROGRAM, text)
    with Service("Search", SCRIPTS) as service:
        run(HOST, "install", "--name", service.name, "--python", PYTHON, PROGRAM)
        yield service


def a_start_without_a_dll() -> None:
    """The failure names the DLL that is missing, who needs it and where it was looked for; with its directory the module is loaded."""
    reading = "try:\n    import fast._fast\nexcept ImportError as error:\n    raise RuntimeError('no speed') from error\n"
    with lacking(reading) as service:
        said = service.fail()
        has(said, f"{LIBRARY} is missing, which _fast.pyd needs", f"pyhost update {service.name} --dll-path +DIRECTORY")
        has(service.log, rf'{LIBRARY} is missing, which "{LACKING}" needs; looked for beside the module; C:\pyhost; {BASE.directory};')
        put("only_in_library.dll", rf"{ON_PATH}\{LIBRARY}")
        run(HOST, "update", service.name, "--dll-path", ON_PATH)
        service.log_file.unlink()
        has(service.fail(), "PyInit__fast")  # loaded, and no module of Python's
        assert "is missing" not in service.log, service.log


def a_library_of_ctypes() -> None:
    """Which is there, and lacks a DLL: that is named, as for an extension module."""
    with lacking(f"import ctypes\nctypes.CDLL(r'{LACKING}')\n") as service:
        has(service.fail(), f"{LIBRARY} is missing, which _fast.pyd needs", f"pyhost update {service.name} --dll-path +DIRECTORY")
    with lacking(f"import ctypes\nctypes.CDLL(r'{PACKAGES}\\none.dll')\n") as service:
        said = service.fail()
        has(said, r"Could not find module")
        assert "is missing, which" not in said, said


def doctor_names_what_is_missing() -> None:
    """Without an import; what stands among the packages' DLLs, which their code adds to the search, is not called missing."""
    with lacking("import fast\n") as service:
        missing = rf'{LIBRARY} is missing, which "{LACKING}" needs; looked for'
        has(run(HOST, "doctor", service.name, code=1), missing, f"pyhost update {service.name} --dll-path +DIRECTORY")
        put("only_in_library.dll", rf"{PACKAGES}\fast.libs\{LIBRARY}")
        assert missing not in run(HOST, "doctor", service.name, code=None)


def a_dll_that_others_may_change() -> None:
    """doctor tells who may change the directory of a DLL that the class has loaded: here by a bare name, from PATH."""
    prepare()
    with Service("Search", SCRIPTS) as service, variables():
        run(HOST, "install", "--name", service.name, "--python", PYTHON, *settings(), rf"{SCRIPTS}\bare_loads.Loads")
        told = rf'Everyone may change the DLLs in "{ON_PATH}", which run as LocalSystem'
        linux(ON_PATH).chmod(0o777)
        try:
            has(run(HOST, "doctor", service.name, code=1), told)
        finally:
            linux(ON_PATH).chmod(0o755)
        assert told not in run(HOST, "doctor", service.name, code=None)


def a_dll_beside_the_host() -> None:
    """One that takes the place of Windows' own is named."""
    prepare()
    with Service("Search", SCRIPTS) as service:
        run(HOST, "install", "--name", service.name, "--python", PYTHON, rf"{SCRIPTS}\bare_loads.py")
        put("planted.dll", r"C:\pyhost\iphlpapi.dll")
        try:
            has(run(HOST, "doctor", service.name, code=1), r'"C:\pyhost\iphlpapi.dll" stands beside the host')
        finally:
            linux(r"C:\pyhost\iphlpapi.dll").unlink()
        assert "beside the host" not in run(HOST, "doctor", service.name, code=None)


def a_python_that_lacks_a_dll() -> None:
    """What a Python's own DLL needs and has not is named: here a stand-in's, which needs another Python's."""
    directory = r"C:\search lacking"
    put_standin("python314", directory)
    write(rf"{directory}\Lib\os.py", "")
    write(rf"{directory}\python314.zip", "")  # of what may be in an archive nothing is missed
    put("only_in_library.dll", rf"{directory}\DLLs\_one.pyd")
    prepare()
    said = run(HOST, "install", "--name", "Search", "--python", rf"{directory}\python.exe", rf"{SCRIPTS}\bare_loads.py", code=1)
    has(said, rf'python312.dll is missing, which "{directory}\python314.dll" needs', rf'repair or reinstall the Python in "{directory}"')


CASES = [
    ("python", python_finds_them),
    ("class", a_class),
    ("program", a_program),
    ("console", in_a_console),
    ("doctor", doctor_finds_them),
    ("order", the_order_of_places),
    ("strict", a_strict_search),
    ("children", an_executors_processes_find_them),
    ("directories", directories_are_kept_and_told),
    ("a-directory-of-others", a_directory_of_others),
    ("start", a_start_without_a_dll),
    ("ctypes", a_library_of_ctypes),
    ("python-itself", a_python_that_lacks_a_dll),
    ("missing", doctor_names_what_is_missing),
    ("loaded", a_dll_that_others_may_change),
    ("beside-the-host", a_dll_beside_the_host),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
