# SPDX-License-Identifier: MIT
"""Finds files that Python would import in place of its own modules."""

from __future__ import annotations

import os
import pkgutil
import sys


def _libraries() -> set[str]:
    """Return where the standard library is: python3Y.zip, when there is one, and what os says, or would say without that."""
    zipped = os.path.join(sys.base_prefix, "python%d%d.zip" % sys.version_info[:2])
    places = [os.path.dirname(os.__file__), *([zipped] if os.path.isfile(zipped) else [])]
    return {os.path.normcase(place) for place in places}


def _own_modules(libraries: set[str]) -> set[str]:
    """Return the names of the standard library's modules; before Python 3.10, those that are found in it."""
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return set(names)
    return {module.name for module in pkgutil.iter_modules(sorted(libraries))}


def find() -> list[str]:
    """Return the paths of what stands on sys.path before the standard library, and is called like a module of it."""
    libraries = _libraries()
    own = _own_modules(libraries) - set(sys.builtin_module_names)  # those are found before sys.path is looked at
    base = os.path.normcase(sys.base_prefix)
    found: list[str] = []
    for place in sys.path:
        directory = os.path.normcase(place)
        if directory in libraries:
            break
        if directory == base or directory.startswith(base + os.sep) or not os.path.isdir(place):
            continue  # Python's own: DLLs, and in an embeddable package what lies beside python.exe
        for name in sorted(os.listdir(place)):
            stem, _, ending = name.partition(".")
            path = os.path.join(place, name)
            package = ending == "" and os.path.isfile(os.path.join(path, "__init__.py"))
            if stem in own and (package or ending in ("py", "pyc") or ending.endswith("pyd")):
                found.append(path)
    return found
