# SPDX-License-Identifier: MIT
"""Which classes of a module can be services: asked for when the one that was named cannot, and for a program that has one."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import sys
from typing import Optional


def _runs(klass: object) -> bool:
    return isinstance(klass, type) and any(hasattr(klass, name) for name in ("SvcDoRun", "SvcRun"))


def _names_in(name: str) -> list[str]:
    """Return the dotted names of a loaded module's service classes, those that it has from elsewhere only where it has no own."""
    members = vars(sys.modules[name])
    found = [member for member, value in members.items() if not member.startswith("_") and _runs(value)]
    own = [member for member in found if getattr(members[member], "__module__", None) == name]
    return [f"{name}.{member}" for member in own or found if member != "ServiceFramework"]


def suggest(module: str, named: str) -> list[str]:
    """Return the dotted names of the classes that "module.named" may have been meant for; module is loaded."""
    below = f"{module}.{named}"
    try:
        if hasattr(sys.modules[module], "__path__") and importlib.util.find_spec(below) is not None:
            importlib.import_module(below)
            return _names_in(below)
    except (Exception, SystemExit):  # the named module's own trouble
        return []
    return _names_in(module)


def cannot_run(klass: object) -> bool:
    """Tell whether a class can be no service whatever its instances do: it has nothing that runs."""
    return isinstance(klass, type) and not _runs(klass) and not hasattr(klass, "__getattr__")


def _origin(module: str, directory: str) -> Optional[str]:
    """Return the source file of a module, with directory first on sys.path; packages above it are imported for that."""
    if directory:
        sys.path.insert(0, directory)
    try:
        spec = importlib.util.find_spec(module)
    except (Exception, SystemExit):
        return None
    finally:
        if directory:
            sys.path.remove(directory)
    return spec.origin if spec is not None and spec.submodule_search_locations is None else None


def of_program(kind: str, target: str, directory: str) -> list[str]:
    """Return how pyhost names the service class in a program's source: one text, or none where there is none, or several.

    kind is "script" or "module"; target the script's path or the module's name; directory what is first on sys.path then, or "".
    """
    file = _origin(target, directory) if kind == "module" else target
    try:
        with open(file or "", "rb") as source:
            body = ast.parse(source.read()).body
    except (OSError, SyntaxError, ValueError):
        return []
    names = [
        node.name
        for node in body
        if isinstance(node, ast.ClassDef)
        and any(getattr(base, "attr", getattr(base, "id", "")) == "ServiceFramework" for base in node.bases)
    ]
    if len(names) != 1:
        return []
    stem = os.path.splitext(os.path.abspath(file or ""))[0]
    if kind != "module":
        return [f"{stem}.{names[0]}"]
    tail = target.replace(".", os.sep)
    is_below = bool(directory) and os.path.normcase(stem) == os.path.normcase(os.path.join(os.path.abspath(directory), tail))
    return [f"{os.path.join(os.path.abspath(directory), target)}.{names[0]}" if is_below else f"{target}.{names[0]}"]
