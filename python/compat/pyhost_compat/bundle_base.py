# SPDX-License-Identifier: MIT
"""The base Python of a bundle."""

from __future__ import annotations

import os
import re
import sys

from pyhost_compat.bundle_packages import add_pth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyhost_compat.bundle_parts import Bundle

# Of the base Python's directory; its Lib, below, in full but for what no service needs.
BASE_FILES = re.compile(r"pythonw?\.exe|.*\.dll|python.*\.zip|LICENSE.*", re.IGNORECASE)
BASE_DIRECTORIES = ("DLLs", "Lib", r"Library\bin")
LEFT_OUT_LIB = {"site-packages", "test", "idlelib", "turtledemo", "tkinter", "ensurepip", "lib2to3/tests",
                "unittest/test", "distutils/tests", "ctypes/test", "sqlite3/test", "tkinter/test"}  # fmt: skip
LEFT_OUT_DLLS = re.compile(r"(_test.*|_ctypes_test.*|_tkinter.*|_xxtest.*)\.pyd|(tcl|tk)\d.*\.dll", re.IGNORECASE)


def add_base(bundle: Bundle, base: str, dll: str) -> None:
    """The base Python: what python.exe, its library and its extension modules need."""
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
    for folder in BASE_DIRECTORIES:
        if os.path.isdir(os.path.join(base, folder)):
            bundle.add_tree(f"python/{folder}".replace("\\", "/"), os.path.join(base, folder), leave_out_of_base)


def leave_out_of_base(path: str, name: str) -> bool:
    """Is it for developers, or for windows that no service shows?"""
    return name in LEFT_OUT_LIB or LEFT_OUT_DLLS.fullmatch(os.path.basename(name)) is not None
