#!/usr/bin/python3
"""Writes a .def file that forwards the names of the stable ABI, listed in PC/python3dll.c, to the DLL that has them.

usage: stable_abi.py PYTHON3DLL_C DLL STABLE_DLL
"""

import re
import sys
from pathlib import Path


def main(listed: str, dll: str, stable_dll: str) -> None:
    """Write it to stdout."""
    print(f"LIBRARY {stable_dll}\nEXPORTS")
    for kind, name in re.findall(r"^EXPORT_(FUNC|DATA)\((\w+)\)", Path(listed).read_text(), re.MULTILINE):
        print(f"  {name} = {dll}.{name}{' DATA' if kind == 'DATA' else ''}")


if __name__ == "__main__":
    main(*sys.argv[1:])
