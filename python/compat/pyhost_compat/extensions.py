# SPDX-License-Identifier: MIT
"""Extension modules: the one whose DLL could not be loaded, and those of the packages that a service imports. Nothing is imported."""

from __future__ import annotations

import importlib.machinery
import os
import re
import sys
from typing import Iterable, Iterator, Optional

_MOST_DIRECTORIES = 20000
_OF_CTYPES = re.compile(r"Could not find module '(.+)' \(or one of its dependencies\)")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those that led to it, the last one first."""
    seen: set[int] = set()
    waiting: list[Optional[BaseException]] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__context__, one.__cause__]


def directories(path: str) -> list[str]:
    """Return the directories with DLLs among which code may add some to the search (os.add_dll_directory).

    All below the site-packages that the module at path lies in, else below its own directory: which of them a package adds only its
    code knows. And the environment's Library\\bin, where some wheels put DLLs.
    """
    site, mark, _ = path.partition("-packages\\")
    root = site + mark.rstrip("\\") if mark else os.path.dirname(path)
    found = [os.path.join(sys.prefix, "Library", "bin")]
    for count, (parent, _, names) in enumerate(os.walk(root)):
        if count == _MOST_DIRECTORIES:
            break
        if any(name.lower().endswith(".dll") for name in names):
            found.append(parent)
    return found


def _library(error: BaseException) -> Optional[str]:
    """Return the path of the extension module, or of the DLL that ctypes has found, that could not be loaded; None: neither."""
    if isinstance(error, ImportError) and "DLL load failed" in str(error):
        return error.path
    named = _OF_CTYPES.match(str(error)) if isinstance(error, FileNotFoundError) else None
    path = named[1] if named else ""
    return path if os.path.isabs(path) and os.path.isfile(path) else None


def lines_of(path: str) -> str:
    """Return lines on an extension module that could not be loaded for want of a DLL, as the host takes them."""
    return "\n".join([f"extension module: {path}", *(f"DLLs of packages: {place}" for place in directories(path))])


def describe(error: BaseException) -> str:
    """Return lines on the library that could not be loaded for want of a DLL; "" where there is none among the causes."""
    for path in map(_library, _chain(error)):
        if path is not None:
            return lines_of(path)
    return ""


def _fits(name: str) -> bool:
    """Tell whether a file is an extension module for this Python: x.pyd, x.cp312-win_amd64.pyd."""
    return any(name.endswith(suffix) and "." not in name[: -len(suffix)] for suffix in importlib.machinery.EXTENSION_SUFFIXES)


def _modules(specs: Iterable[importlib.machinery.ModuleSpec]) -> Iterator[str]:
    """Yield the paths of all extension modules of packages, and of modules that are none."""
    for spec in specs:
        if spec.submodule_search_locations is None and spec.origin and _fits(os.path.basename(spec.origin)):
            yield spec.origin
        for location in spec.submodule_search_locations or ():
            for parent, _, names in os.walk(location):
                yield from (os.path.join(parent, name) for name in names if _fits(name))


def _imported() -> list[importlib.machinery.ModuleSpec]:
    """Return the specs of all top-level modules that have been imported."""
    specs = (getattr(module, "__spec__", None) for name, module in list(sys.modules.items()) if "." not in name)
    return [spec for spec in specs if spec is not None]


def find(kind: str, target: str, directory: str) -> list[str]:
    """Return the paths of the extension modules that a service's code may import, and the directories that packages may add.

    kind: "class", whose module has been imported; else as imports.find() takes it, with target and directory. Each text has "module "
    or "directory " in front.
    """
    if kind == "class":
        specs = _imported()
    else:
        from pyhost_compat import imports

        specs = imports.packages(kind, target, directory)
    paths = sorted(set(_modules(specs)))
    roots = {path.partition("-packages\\")[0] if "-packages\\" in path else os.path.dirname(path): path for path in paths}
    places = {place for path in roots.values() for place in directories(path)}
    return [*(f"module {path}" for path in paths), *(f"directory {place}" for place in sorted(places))]
