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
BASE_FILES = re.compile(r"pythonw?\.exe|.*\.dll|python.*\.zip|LICENSE.*", re.IGNORECASE)
BASE_DIRECTORIES = ("DLLs", "Lib", r"Library\bin", r"Library\ssl")
DLLS = re.compile(r".*\.(pyd|dll)", re.IGNORECASE)

# What is left out, by the name that --keep has for it: directories and files of Lib, files of DLLs.
PARTS = {
    "ensurepip": r"Lib/ensurepip",
    "idlelib": r"Lib/idlelib",
    "lib2to3": r"Lib/lib2to3",
    "pydoc_data": r"Lib/pydoc_data",
    "test": r"Lib/test|Lib/(lib2to3|distutils)/tests|Lib/(unittest|ctypes|sqlite3|tkinter)/test"
    r"|DLLs/(_test|_ctypes_test|_xxtest).*\.pyd",
    "tkinter": r"Lib/tkinter|Lib/turtle\.py|DLLs/(_tkinter\.pyd|(tcl|tk)\d.*\.dll|zlib1\.dll)|tcl",
    "turtledemo": r"Lib/turtledemo",
    "venv": r"Lib/venv",
}
ALWAYS_LEFT_OUT = (
    r"Lib/site-packages|Lib/__phello__|Lib/__hello__\.py|Lib/ctypes/macholib|Lib/distutils/command/wininst-.*\.exe"
)


def add_base(bundle: Bundle, base: str, dll: str, keep: list[str]) -> None:
    """Add what python.exe, its library and its extension modules need, and the parts of PARTS that are to be kept."""
    programs = (dll, sys._base_executable)  # type: ignore[attr-defined]
    for name in (os.path.splitext(os.path.basename(program))[0] + "._pth" for program in programs):
        if os.path.isfile(os.path.join(base, name)):
            # An embeddable package's directory is all its own: modules lie beside python.exe.
            bundle.add_tree("python", base, lambda path, name: False)
            add_pth(bundle, base, name, "python")
            return  # the first of them counts
    for name in os.listdir(base):
        if BASE_FILES.fullmatch(name) and os.path.isfile(os.path.join(base, name)):
            bundle.files[f"python/{name}"] = os.path.join(base, name)
    bundle.files[f"python/{os.path.basename(dll)}"] = dll
    unwanted = [pattern for name, pattern in PARTS.items() if name not in keep]
    left_out = re.compile("|".join([ALWAYS_LEFT_OUT, *unwanted]), re.IGNORECASE)
    for folder in (*BASE_DIRECTORIES, *(["tcl"] if "tkinter" in keep else [])):
        place = folder.replace("\\", "/")
        if os.path.isdir(os.path.join(base, folder)):
            bundle.add_tree(
                f"python/{place}", os.path.join(base, folder),
                lambda path, name: left_out.fullmatch(f"{place}/{name}") is not None
                or (place == "DLLs" and os.path.isfile(path) and not DLLS.fullmatch(name)),
            )  # fmt: skip
