# SPDX-License-Identifier: MIT
"""Which classes can be services: asked at an install, when the one that was named cannot, and for a program that has one."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import sys
from typing import Optional

METHODS = ("SvcDoRun", "SvcRun")
CALLERS = {"win32serviceutil", "servicemanager"}  # which name them, and give them to nobody


def _runs(klass: object) -> bool:
    """Tell whether a class has what runs: SvcDoRun, or a SvcRun of its own; that of ServiceFramework, pywin32's or this host's, calls SvcDoRun."""
    run = getattr(klass, "SvcRun", None)
    is_inherited = (
        getattr(run, "__module__", "") == "win32serviceutil" and getattr(run, "__qualname__", "") == "ServiceFramework.SvcRun"
    )
    return isinstance(klass, type) and (hasattr(klass, "SvcDoRun") or (run is not None and not is_inherited))


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


def in_place_of(module: str, directory: str) -> list[str]:
    """Return the file or package in directory that "module" was meant for, where another one of its name was imported: one path, or none."""
    first = module.partition(".")[0]
    loaded = getattr(sys.modules.get(first), "__file__", None) or ""
    names = [os.path.join(first, "__init__.py")] + [first + suffix for suffix in (".py", ".pyw", ".pyc", ".pyd")]
    paths = [path for path in (os.path.join(directory, name) for name in names) if os.path.isfile(path)]
    if any(os.path.isfile(loaded) and os.path.samefile(path, loaded) for path in paths):
        return []
    return paths[:1]


def _is_loaded(name: str, is_relative: bool) -> bool:
    return any(key.endswith(f".{name}") for key in list(sys.modules)) if is_relative else name in sys.modules


def _names_method(node: ast.AST) -> bool:
    """Tell whether a piece of source names one of the methods to give it to an object: as an attribute that is set, or in a text."""
    if isinstance(node, ast.Attribute):
        return node.attr in METHODS and isinstance(node.ctx, ast.Store)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(name in node.value for name in METHODS)


def _sets_any(node: ast.AST) -> bool:
    """Tell whether a piece of source may do so without the name."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("__dict__", "__setattr__") or (
            node.attr in ("__class__", "__bases__") and isinstance(node.ctx, ast.Store)
        )
    if isinstance(node, ast.ImportFrom) and node.module:  # one that is imported later may be handed the instance
        return not _is_loaded(node.module, node.level > 0)
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return not all(_is_loaded(alias.name, isinstance(node, ast.ImportFrom)) for alias in node.names)
    return isinstance(node, ast.Name) and node.id in ("setattr", "exec", "eval", "vars", "__import__")


def _source(module: object) -> bytes:
    try:
        with open(getattr(module, "__file__", None) or "", "rb") as file:
            return file.read()
    except (OSError, TypeError, ValueError):
        return b""


def _gives_method(source: bytes, is_own: bool) -> bool:
    """Tell whether a module may give objects one of the methods: of those that are not the class's own, only where it names it."""
    if not is_own and not any(name.encode() in source for name in METHODS):
        return False
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):  # no source
        return True
    return len(nodes) < 2 or any(_names_method(node) or (is_own and _sets_any(node)) for node in nodes)


def _may_get_method(klass: type) -> bool:
    """Tell whether code may give the class, or its instances, one of the methods later: the code of its classes, or any that was imported."""
    own = {base.__module__ for base in klass.__mro__ if base is not object} - CALLERS
    if any(_gives_method(_source(sys.modules.get(name)), True) for name in own):
        return True
    others = [module for name, module in list(sys.modules.items()) if name not in own | CALLERS and not name.startswith("pyhost_compat.")]
    return any(_gives_method(_source(module), False) for module in others)


def cannot_run(klass: object) -> str:
    """Tell whether a class has nothing that runs: "" it has, "never", or "yet" where code may still give it one of the methods."""
    if not isinstance(klass, type) or _runs(klass):
        return ""
    if hasattr(klass, "__getattr__") or getattr(klass, "__getattribute__", None) is not object.__getattribute__:
        return "yet"
    return "yet" if _may_get_method(klass) else "never"


def _find(module: str) -> Optional[str]:
    """Return the source file of a module, or of what runs of a package; packages above it are imported for that."""
    try:
        spec = importlib.util.find_spec(module)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{module}.__main__")
    except (Exception, SystemExit):
        return None
    return spec.origin if spec is not None else None


def _dotted(module: str, directory: str) -> str:
    """Return how pyhost names a module: with the directory that it is found in, where that is the program's own."""
    first = os.path.join(directory, module.split(".")[0])
    is_there = bool(directory) and (os.path.isdir(first) or any(os.path.isfile(first + suffix) for suffix in (".py", ".pyw")))
    return os.path.join(os.path.abspath(directory), module) if is_there else module


class _Program:
    """A program's source: kind is "script" or "module"; target the script's path or the module's name; directory is "", or what is first on sys.path then."""

    def __init__(self, kind: str, target: str, directory: str) -> None:
        if kind == "script":
            directory = os.path.dirname(os.path.abspath(target))
        if directory:
            sys.path.insert(0, directory)
        try:
            file = _find(target) if kind == "module" else target
        finally:
            if directory:
                sys.path.remove(directory)
        self.directory = directory
        is_main = kind == "module" and os.path.basename(file or "") == "__main__.py"
        self.module = os.path.splitext(os.path.basename(target))[0] if kind == "script" else f"{target}.__main__" if is_main else target
        self.package = self.module.rpartition(".")[0]
        self.body: list[ast.stmt] = []
        try:
            with open(file or "", "rb") as source:
                self.body = ast.parse(source.read()).body
        except (OSError, SyntaxError, ValueError):
            pass

    def own_classes(self) -> list[str]:
        """Return the names of its classes that derive from ServiceFramework itself."""
        return [
            node.name
            for node in self.body
            if isinstance(node, ast.ClassDef)
            and any(getattr(base, "attr", getattr(base, "id", "")) == "ServiceFramework" for base in node.bases)
        ]

    def handled(self) -> Optional[str]:
        """Return what it calls HandleCommandLine with, "" for nothing; None: it does not call it."""
        for node in ast.walk(ast.Module(self.body, [])):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "HandleCommandLine":
                return ast.unparse(node.args[0]) if node.args else ""
        return None

    def full_name(self, name: str) -> str:
        """Return how pyhost names a class that the program has, or imports from elsewhere; "": it has none of that name."""
        place, _, last = name.rpartition(".")
        for node in self.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if place and (alias.asname or alias.name) == place:
                        return f"{_dotted(alias.name, self.directory)}.{last}"
            if isinstance(node, ast.ClassDef) and node.name == name:
                return f"{_dotted(self.module, self.directory)}.{name}"
            if not isinstance(node, ast.ImportFrom):
                continue
            for alias in node.names:
                if (alias.asname or alias.name) != name:
                    continue
                above = self.package.split(".")[: self.package.count(".") + 2 - node.level] if node.level and self.package else []
                module = ".".join([*above, node.module] if node.module else above)
                return f"{_dotted(module, self.directory)}.{alias.name}" if module else ""
        return ""


def of_program(kind: str, target: str, directory: str) -> list[str]:
    """Return how pyhost names the service class in a program's source: one text, or none where there is none, or several."""
    program = _Program(kind, target, directory)
    names = program.own_classes()
    return [program.full_name(names[0])] if len(names) == 1 else []


def of_command(kind: str, target: str, directory: str) -> list[str]:
    """Return how pyhost names the class that a program's command line is for: one text, "" where that is not seen; none: it has no such command line."""
    program = _Program(kind, target, directory)
    name = program.handled()
    return [] if name is None else [program.full_name(name)]
