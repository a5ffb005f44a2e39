# SPDX-License-Identifier: MIT
"""Finds files that Python would import in place of its own modules."""

from __future__ import annotations

import os
import sys


def _own_modules() -> set[str]:
    """Return the names of the standard library's modules; before Python 3.10, those of its files."""
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return set(names)
    return {name.partition(".")[0] for name in os.listdir(os.path.dirname(os.__file__))} | set(sys.builtin_module_names)


def find() -> list[str]:
    """Return the paths of what stands on sys.path before the standard library, and is called like a module of it."""
    own = _own_modules() - set(sys.builtin_module_names)  # those are found before sys.path is looked at
    library = os.path.normcase(os.path.dirname(os.__file__))
    base = os.path.normcase(sys.base_prefix)
    found: list[str] = []
    for place in sys.path:
        directory = os.path.normcase(place)
        if directory == library:
            break
        if directory.startswith(base + os.sep) or not os.path.isdir(place):
            continue  # python3Y.zip and DLLs belong to the library
        for name in sorted(os.listdir(place)):
            stem, _, ending = name.partition(".")
            path = os.path.join(place, name)
            package = ending == "" and os.path.isfile(os.path.join(path, "__init__.py"))
            if stem in own and (package or ending in ("py", "pyc") or ending.endswith("pyd")):
                found.append(path)
    return found
