# SPDX-License-Identifier: MIT
"""The base Python of a bundle."""

from __future__ import annotations

import os
import re
import sys

from pyhost_compat.bundle_pth import add_pth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyhost_compat.bundle_parts import Bundle

# Of the base Python's directory; and the directories of it, below, in full but for what no service needs.
BASE_FILES = re.compile(r".*\.dll|python.*\.zip", re.IGNORECASE)
LICENSES = re.compile(r"LICENSE.*", re.IGNORECASE)
CONDA_DLLS = (r"Library\mingw-w64\bin", r"Library\usr\bin", r"Library\bin")  # as the host has them, in dll_places.c
BASE_DIRECTORIES = ("DLLs", "Lib", r"Library\ssl", *CONDA_DLLS)
OWN_DLL = re.compile(r"python3\d*(t?(?:_d)?)\.dll", re.IGNORECASE)  # the group: its build
TAGGED = re.compile(r".*\.cp(\d+t?)-[^.]*\.pyd", re.IGNORECASE)
DLLS = re.compile(r".*\.(pyd|dll)", re.IGNORECASE)
TWIN_NAMED = re.compile(rb"""pythonw(\.exe)?["']""", re.IGNORECASE)  # in a string, and not in a comment alone

# What is left out, by the name that --keep has for it: directories and files of Lib, files of DLLs, a program.
PARTS = {
    "ensurepip": r"Lib/ensurepip",
    "idlelib": r"Lib/idlelib",
    "lib2to3": r"Lib/lib2to3",
    "msilib": r"Lib/msilib|DLLs/_msi\.pyd",  # gone in 3.13
    "pydoc_data": r"Lib/pydoc_data",
    "pythonw": r"pythonw\.exe",
    "test": r"Lib/test|Lib/(lib2to3|distutils)/tests|Lib/(unittest|ctypes|sqlite3|tkinter)/test"
    r"|DLLs/(_test|_ctypes_test|_xxtest).*\.pyd",
    "tkinter": r"Lib/tkinter|Lib/turtle\.py|DLLs/(_tkinter\.pyd|(tcl|tk)\d.*\.dll|zlib1\.dll)|tcl",
    "turtledemo": r"Lib/turtledemo",
    "venv": r"Lib/venv",
}
ALWAYS_LEFT_OUT = (
    r"Lib/site-packages|Lib/__phello__|Lib/__hello__\.py|Lib/ctypes/macholib|Lib/distutils/command/wininst-.*\.exe"
)


def part_of(module: str) -> str | None:
    """Return the name in PARTS of what a module is left out with, None when it is not; module: its dotted name."""
    names = module.split(".")
    inner = ["/".join(names[: count + 1]) for count in range(len(names))]
    files = [file for name in inner for file in (f"Lib/{name}", f"Lib/{name}.py", f"DLLs/{name}.pyd")]
    found = (part for part, pattern in PARTS.items() if any(re.fullmatch(pattern, file) for file in files))
    return next(found, None)


def is_of_other_build(name: str, dll: str) -> bool:
    """Is it a DLL or a module of a Python that lies in the same directory as the one of dll: one with or without the GIL, for instance?"""
    own, other, module = OWN_DLL.fullmatch(os.path.basename(dll)), OWN_DLL.fullmatch(name), TAGGED.fullmatch(name)
    if module is not None:
        return f"python{module[1]}.dll".lower() != os.path.basename(dll).lower()
    return own is not None and other is not None and own[1].lower() != other[1].lower()


def add_program_as(bundle: Bundle, twin: str) -> None:
    """Add the program of the base Python, or "pythonw", its twin without a console, by the name that each bundle has: some are python3.13t.exe."""
    directory, name = os.path.split(sys._base_executable)  # type: ignore[attr-defined]
    path = os.path.join(directory, re.sub("^pythonw?", twin, name, flags=re.IGNORECASE))
    if os.path.isfile(path):
        bundle.files[f"python/{twin}.exe"] = path


def add_twin(bundle: Bundle, keep: list[str]) -> None:
    """Add pythonw.exe where it is to be kept, or a string of a source names it: a service has no console, and Python itself never starts it."""
    sources = (name for name in bundle.files if name.endswith((".py", ".pyw")) and name.startswith(("app/", "paths/", "python/Lib/site-packages/")))
    if "pythonw" in keep or any(TWIN_NAMED.search(bundle.content(name)) for name in sources):
        add_program_as(bundle, "pythonw")


def dll_directories(base: str) -> list[str]:
    """Return the directories in which the host looks for DLLs besides, where the base Python is a conda environment; from it.

    Nothing in a bundle tells that it was one, so its definition names them.
    """
    is_conda = os.path.isdir(os.path.join(base, "conda-meta"))
    return [name for name in CONDA_DLLS if is_conda and os.path.isdir(os.path.join(base, name))]


def add_base(bundle: Bundle, base: str, dll: str, keep: list[str]) -> None:
    """Add what python.exe, its library and its extension modules need, and the parts of PARTS that are to be kept."""
    program: str = sys._base_executable  # type: ignore[attr-defined]
    for path, inner in ((dll, os.path.basename(dll)), (program, "python.exe")):
        name = os.path.splitext(os.path.basename(path))[0] + "._pth"
        if os.path.isfile(os.path.join(base, name)):
            # An embeddable package's directory is all its own: modules lie beside python.exe.
            bundle.add_tree("python", base, lambda path, name: name.lower() == "pyvenv.cfg")
            add_pth(bundle, base, name, "python")
            bundle.files[f"python/{os.path.splitext(inner)[0]}._pth"] = bundle.files[f"python/{name}"]
            add_program_as(bundle, "python")
            return  # the first of them counts
    for name in os.listdir(base):
        if BASE_FILES.fullmatch(name) and os.path.isfile(os.path.join(base, name)) and not is_of_other_build(name, dll):
            bundle.files[f"python/{name}"] = os.path.join(base, name)
        elif LICENSES.fullmatch(name) and os.path.isfile(os.path.join(base, name)):
            bundle.files[f"licenses/python/{name}"] = os.path.join(base, name)
    bundle.files[f"python/{os.path.basename(dll)}"] = dll
    add_program_as(bundle, "python")
    unwanted = [pattern for name, pattern in PARTS.items() if name not in keep]
    left_out = re.compile("|".join([ALWAYS_LEFT_OUT, *unwanted]), re.IGNORECASE)
    for folder in (*BASE_DIRECTORIES, *(["tcl"] if "tkinter" in keep else [])):
        place = folder.replace("\\", "/")
        if os.path.isdir(os.path.join(base, folder)):
            bundle.add_tree(
                f"python/{place}", os.path.join(base, folder),
                lambda path, name: left_out.fullmatch(f"{place}/{name}") is not None
                or (place == "DLLs" and os.path.isfile(path) and (not DLLS.fullmatch(name) or is_of_other_build(name, dll))),
            )  # fmt: skip
