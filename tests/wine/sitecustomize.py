"""Keeps a Python of 3.12 or later from functions that Wine lacks: Wine ends a program that calls one.

tests/wine/supply puts it into Lib of the Pythons of a sandbox, and sets WINE.
"""

import sys

WINE = 0  # the release of this Wine: 8, 10

if WINE < 10:
    # kernel32.CopyFile2: shutil.copy2() calls it where _winapi has it, and with that shutil.copytree() and venv.
    import _winapi

    vars(_winapi).pop("CopyFile2", None)

    # propsys.VariantToString: _wmi's queries, thereby platform.uname() and all that asks it. None: no such module, which
    # platform is prepared for.
    sys.modules["_wmi"] = None  # type: ignore[assignment]

# kernel32.PssCaptureSnapshot, which Wine 10 lacks too: os.getppid().
import os


def getppid() -> int:
    """Return the parent's process number, by the call that Windows had before snapshots."""
    import ctypes

    information = (ctypes.c_size_t * 6)()  # PROCESS_BASIC_INFORMATION
    ctypes.windll.ntdll.NtQueryInformationProcess(
        ctypes.c_void_p(-1), 0, information, ctypes.sizeof(information), None
    )
    return information[5]


sys.modules["nt"].getppid = os.getppid = getppid  # type: ignore[attr-defined]


def run_the_next() -> None:
    """Run the sitecustomize that would have been found without this one.

    By what is in the interpreter itself: each Python of a sandbox starts with this, and importlib's modules would take a third of its
    start.
    """
    from _frozen_importlib import module_from_spec  # type: ignore[import]
    from _frozen_importlib_external import PathFinder  # type: ignore[import]

    here = os.path.dirname(__file__)
    spec = PathFinder.find_spec("sitecustomize", [place for place in sys.path if place != here])
    if spec and spec.loader:
        spec.loader.exec_module(module_from_spec(spec))


run_the_next()
del getppid, run_the_next, os, sys
