# SPDX-License-Identifier: MIT
"""Finds files that Python would import in place of its own modules."""

from __future__ import annotations

import os
import sys


def _place(path: str) -> str:
    """Return where path leads, in a form that can be compared: the same place may be written in many ways."""
    try:
        real = os.path.realpath(path)
    except (OSError, ValueError):  # what cannot be opened is compared as it is written
        real = os.path.abspath(path)
    return os.path.normcase(real)


def _libraries() -> set[str]:
    """Return where the standard library is: python3Y.zip, when there is one, and what os says, or would say without that."""
    zipped = os.path.join(sys.base_prefix, "python%d%d.zip" % sys.version_info[:2])
    places = [os.path.dirname(os.__file__), *([zipped] if os.path.isfile(zipped) else [])]
    return {_place(place) for place in places}


def _is_library(directory: str) -> bool:
    """Tell whether that is a whole standard library, whichever Python's: none of it is a stranger's file."""
    return all(
        os.path.isfile(os.path.join(directory, name + ".py")) or os.path.isfile(os.path.join(directory, name + ".pyc"))
        for name in ("os", r"encodings\__init__")
    )


def _is_beside_library(directory: str) -> bool:
    """Tell whether that is the directory DLLs of such a library."""
    return os.path.basename(directory) == "dlls" and _is_library(os.path.join(os.path.dirname(directory), "lib"))


def _own_modules(libraries: set[str]) -> set[str]:
    """Return the names of the standard library's modules; before Python 3.10, those that are found in it."""
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return set(names)
    import pkgutil  # here: what it imports may be hidden itself

    return {module.name for module in pkgutil.iter_modules(sorted(libraries))}


def find() -> list[str]:
    """Return the paths of what stands on sys.path before the standard library, and is called like a module of it."""
    libraries = _libraries()
    own = _own_modules(libraries) - set(sys.builtin_module_names)  # those are found before sys.path is looked at
    base = _place(sys.base_prefix)
    found: list[str] = []
    for place in sys.path:
        directory = _place(place)
        if directory in libraries or _is_library(directory):
            break
        is_own = directory == base or directory.startswith(base + os.sep) or _is_beside_library(directory)
        if is_own or not os.path.isdir(place):
            continue  # Python's own: DLLs, and in an embeddable package what lies beside python.exe
        for name in sorted(os.listdir(place)):
            stem, _, ending = name.partition(".")
            path = os.path.join(place, name)
            package = ending == "" and os.path.isfile(os.path.join(path, "__init__.py"))
            if stem in own and (package or ending in ("py", "pyc") or ending.endswith("pyd")):
                found.append(path)
    return found
