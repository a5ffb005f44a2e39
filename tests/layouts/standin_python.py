#!/usr/bin/python3
"""Writes the .def file of a DLL that stands in for a CPython: it exports what the host binds, and no more.

usage: standin_python.py API_H NAME TARGET [LACKING]...

All names that host/python/api.h lists, but for those LACKING ("optional": all
that a CPython may lack), are forwarded to the DLL TARGET: so NAME.dll is a
Python with just these functions.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def names(api: str, optional: bool) -> list[str]:
    """Return the names in the lists of api.h."""
    lists = dict(re.findall(r"^#define (PYTHON_\w+)\(X\)((?:.*\\\n)*.*)$", api, re.MULTILINE))
    assert {"PYTHON_FUNCTIONS", "PYTHON_OPTIONAL_FUNCTIONS", "PYTHON_OBJECTS"} == lists.keys(), lists.keys()
    return [name for key, text in lists.items() if optional or "OPTIONAL" not in key for name in re.findall(r"X\((\w+)\)", text)]


def main(header: str, name: str, target: str, *lacking: str) -> None:
    """Write it to stdout."""
    print(f"LIBRARY {name}\nEXPORTS")
    for export in [*names(Path(header).read_text(encoding="utf-8"), "optional" not in lacking), "_Py_NoneStruct"]:
        if export not in lacking:
            print(f"  {export} = {target}.{export}")


if __name__ == "__main__":
    main(*sys.argv[1:])
