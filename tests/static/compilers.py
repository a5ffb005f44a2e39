#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What only some compilers know stands in the host where only those see it.

usage: compilers.py

Nothing here can run Visual C++. clang tells of extensions of the language in the builds windows-clang and windows-arm64
(cmake/warnings.cmake); this finds what clang takes as it is: attributes, built-in functions, inline assembly and pragmas of GCC's outside
of a condition on the compiler, and the types of functions as Visual C++ takes them otherwise.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

HOST = Path(__file__).resolve().parents[2] / "host"
COMPILERS = re.compile(r"__GNUC__|__clang__|_MSC_VER")
ONLY_GCC = re.compile(r"__attribute__|\b__builtin_(?!s__)|\b__(asm|thread|extension__|int128)\b|\basm\b|#\s*pragma (GCC|clang)\b")
# Visual C++ makes a pointer of a function in __typeof__, so that behind it "*" would be one pointer too many.
TYPE_OF_NAME = re.compile(r"__typeof__\((?!&)\w+\) \*|(?<!_)\btypeof\b")


def complaints(path: Path) -> Iterator[str]:
    """Yield what is wrong in a file."""
    conditions: list[bool] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        code = re.sub(r'"(\\.|[^"\\])*"|//.*', '""', line)
        if match := re.match(r"\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b(.*)", code):
            word, rest = match.groups()
            if word.startswith("if"):
                conditions.append(bool(COMPILERS.search(rest)))
            elif word == "endif":
                conditions.pop()
        elif ONLY_GCC.search(code) and not any(conditions):
            yield f"{path}:{number}: only GCC and clang know this: {line.strip()}"
        if TYPE_OF_NAME.search(code):
            yield f"{path}:{number}: write __typeof__(&name), which is the same to all compilers: {line.strip()}"


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    files = sorted([*HOST.rglob("*.c"), *HOST.rglob("*.h")])
    found = [complaint for path in files for complaint in complaints(path)]
    print("\n".join(found) or f"{len(files)} files have nothing that only some compilers know")
    sys.exit(1 if found or not files else 0)


if __name__ == "__main__":
    main()
