#!/usr/bin/python3
"""Writes the .def file of a DLL that stands in for a CPython: it exports what the host binds, and no more.

usage: standin_python.py API_H NAME TARGET [LACKING]...

All names that host/python/api.h and private_functions.h beside it list, but for those LACKING ("aged": all that a later CPython may
have taken away, and TARGET has another function for), are forwarded to the DLL TARGET: so NAME.dll is a Python with just these
functions. What TARGET itself lacks nobody finds.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LISTS = {"PYTHON_FUNCTIONS", "PYTHON_OPTIONAL_FUNCTIONS", "PYTHON_OBJECTS"}
NO_OTHER_YET = {"Py_SetPythonHome"}  # its successor came with 3.14


def names(header: Path) -> dict[str, str]:
    """Return the names in the lists, each with what is said of its state."""
    text = header.read_text(encoding="utf-8") + (header.parent / "private_functions.h").read_text(encoding="utf-8")
    lists = dict(re.findall(r"^#define (PYTHON_\w+)\(X\)((?:.*\\\n)*.*)$", text, re.MULTILINE))
    assert LISTS == lists.keys(), lists.keys()
    return {name: state for text in lists.values() for name, state in re.findall(r'X\((\w+)(?:,\s*"([^"]*)")?', text)}


def main(header: str, name: str, target: str, *lacking: str) -> None:
    """Write it to stdout."""
    found = names(Path(header))
    lacks = set(lacking)
    if "aged" in lacks:
        lacks |= {export for export, state in found.items() if state.startswith(("private", "deprecated"))} - NO_OTHER_YET
    print(f"LIBRARY {name}\nEXPORTS")
    for export in [*found, "_Py_NoneStruct"]:
        if export not in lacks:
            print(f"  {export} = {target}.{export}")


if __name__ == "__main__":
    main(*sys.argv[1:])
