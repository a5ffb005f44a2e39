#!/usr/bin/python3
"""Bundles of the layouts that differ for them: what a service sees from the folder is its own Python, and nothing of this Windows.

usage: bundles.py [LAYOUT]...     inside tests/layouts/sandbox

PYHOST_PYWIN32 names a directory with pywin32 itself, as pip unpacks it for 3.12.
"""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Callable

import layouts
from layouts import BASE, BOTH, LAYOUTS, Made, Refusal, names_of
from machine import HOST, PATIENCE, Service, expect, has, linux, run, run_all, write

NAMES = "install-manager uv-python scoop nuget conda beside beside-venv venv-system virtualenv uv-venv uv-sync uv".split()
OUT = r"C:\bundles"


def with_pywin32() -> Made:
    """A virtual environment with pywin32 itself: its .pth file names directories, and imports a module that adds one for DLLs."""
    made = layouts.venv_of(BASE.directory, r"C:\apps\venv with pywin32")
    shutil.copytree(os.environ["PYHOST_PYWIN32"], linux(r"C:\apps\venv with pywin32\Lib\site-packages"), dirs_exist_ok=True)
    made.modules += " _win32sysloader pythoncom win32pdh win32clipboard"  # those that the host has not
    return made


def with_linked() -> Made:
    """A .pth file names places whose names are not in ASCII, in the encoding that all versions of Python read, the locale's; and one that is not there."""
    made = layouts.venv_of(BASE.directory, r"C:\apps\venv with links")
    write("C:\\sources\\Gr\u00f6\u00dfe\\linked_module.py", "")
    write("C:\\apps\\venv with links\\Lib\\site-packages\\J\u00fcrgen\\inner_module.py", "")
    lines = "C:\\sources\\Gr\u00f6\u00dfe\r\nJ\u00fcrgen\r\nC:\\no such place\r\n"
    (linux(r"C:\apps\venv with links\Lib\site-packages") / "links.pth").write_bytes(lines.encode("cp1252"))
    made.modules += " linked_module inner_module"
    return made


def is_below(path: str, *directories: str) -> bool:
    """Does path lie in one of the directories?"""
    return any(path.lower().startswith(directory.lower() + "\\") for directory in directories)


def try_bundle(make: Callable[[], Made | Refusal], *says: str) -> None:
    """Let a service live from its bundle, at whose making this is said."""
    made = make()
    assert isinstance(made, Made)
    folder = rf"{OUT}\Layout"
    host = rf"{folder}\Layout.exe"
    shutil.rmtree(linux(OUT), ignore_errors=True)
    environment = {"PROBE_MODULES": made.modules, **made.environment}
    with Service("Layout", made.scripts) as service:
        service.install(made.python, *(part for name in environment for part in ("--environment", f"{name}={environment[name]}")))
        said = run(HOST, "bundle", "Layout", "--output", OUT, patience=3 * PATIENCE)
        print(said, flush=True)
        has(said, *says)
        run(HOST, "remove", "Layout")
        has(run(host, "bundle", "--check", folder, patience=3 * PATIENCE), "Loaded ")
        if "PROBE_LOAD" in environment:
            file = environment["PROBE_LOAD"].rpartition("\\")[2]
            environment["PROBE_LOAD"] = rf"{folder}\python\Lib\site-packages\{file}"
        run(host, "install", *(part for name in environment for part in ("--environment", f"{name}={environment[name]}")))
        seen = service.live()
    python = rf"{folder}\python"
    expect(
        seen, version=BASE.version, gil=not BASE.threads, executable=rf"{python}\python.exe", base=rf"{python}\python.exe",
        prefix=python, library=rf"{python}\python3{BASE.minor}.zip", modules={name: True for name in made.modules.split()},
    )  # fmt: skip
    if "answer" in made.seen:
        expect(seen, answer=made.seen["answer"])
    strange = [name for name in names_of(seen) if not is_below(name, folder, r"C:\windows")]
    assert not strange, strange
    unsafe = [file.name for file in linux(folder).glob("paths/*") if not file.name.isascii()]
    assert not unsafe, unsafe
    others = [file.name for file in linux(python).glob("python3*.dll") if (file.stem[-1] == "t") != bool(BASE.threads)]
    assert not others, others


def main() -> None:
    """Bundle the layouts that are named, else all of this version."""
    both = all(linux(rf"C:\Python3{BASE.minor}{threads}").exists() for threads in ("", "t"))
    cases: list[tuple[str, Callable[[], Made | Refusal]]] = [
        (layout.name, layout.make)
        for layout in LAYOUTS
        if BASE.minor >= 12 and layout.name in NAMES and BASE.version in layout.versions.split() and (both or layout.versions != BOTH)
    ]
    if BASE.version == "3.12":
        cases.append(("pywin32", with_pywin32))
    tried = [(name, functools.partial(try_bundle, make)) for name, make in cases]
    missing = r'"links.pth" names "C:\no such place", which is not there, and not in the bundle'
    run_all([*tried, ("links", functools.partial(try_bundle, with_linked, missing))], sys.argv[1:])


if __name__ == "__main__":
    main()
