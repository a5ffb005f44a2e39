# SPDX-License-Identifier: MIT
"""Finds modules that a program imports and that are not there, without running any of it."""

from __future__ import annotations

import ast
import contextlib
import dis
import importlib.machinery
import importlib.util
import os
import re
import sys
import tokenize
import types
from typing import Iterable, Iterator, Optional, Sequence

_MOST_FILES = 200


def _spec(name: str, path: Optional[Sequence[str]] = None) -> Optional[importlib.machinery.ModuleSpec]:
    """Find one module, below path; nothing is imported, so what a package does with its own path does not count."""
    for finder in sys.meta_path:
        try:
            spec = finder.find_spec(name, path)
        except Exception:  # a finder of another's: what it cannot tell is there
            return importlib.machinery.ModuleSpec(name, None)
        if spec is not None:
            return spec
    return None


def _find(name: str) -> tuple[Optional[importlib.machinery.ModuleSpec], str]:
    """Find a dotted name. Returns its spec, or None and the part of the name that is not there."""
    if name == "__main__":  # which no finder knows
        return importlib.machinery.ModuleSpec(name, None), ""
    spec: Optional[importlib.machinery.ModuleSpec] = None
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        part = ".".join(parts[:count])
        below = None if spec is None else spec.submodule_search_locations
        if part in sys.builtin_module_names or (spec is not None and below is None):
            return importlib.machinery.ModuleSpec(part, None), ""  # no package: it may have what only an import shows, as os.path
        found = _spec(part, None if below is None else list(below))
        if found is None and spec is not None and _brings_its_own(spec):
            return importlib.machinery.ModuleSpec(part, None), ""
        if found is None:
            return None, part
        spec = found
    return spec, ""


def _brings_its_own(package: importlib.machinery.ModuleSpec) -> bool:
    """Tell whether a package may bring modules that only its import shows, as collections does on 3.13, and win32com."""
    tree = _tree(package.origin) if package.origin and package.origin.endswith(".py") else None
    return any(
        isinstance(node, ast.Name) and node.id == "__path__" or isinstance(node, ast.Attribute) and node.attr in {"modules", "__path__"}
        or isinstance(node, ast.ImportFrom) and any(alias.name == "modules" for alias in node.names)
        for node in (ast.walk(tree) if tree is not None else ())
    )  # fmt: skip


def _is_guard(test: ast.expr) -> bool:
    """Tell whether what stands behind an if may never run here: TYPE_CHECKING, or a question for the platform or version."""
    return any(
        isinstance(node, (ast.Name, ast.Attribute))
        and (node.id if isinstance(node, ast.Name) else node.attr) in {"TYPE_CHECKING", "platform", "name", "version_info"}
        for node in ast.walk(test)
    )


def _imports(body: Sequence[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Yield what a module imports as it is loaded: not what a function imports, and nothing that it can do without."""
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module and node.module != "__future__":
            yield node.module, node.lineno
        elif isinstance(node, ast.If) and not _is_guard(node.test):
            yield from _imports(node.body)
            yield from _imports(node.orelse)
        elif isinstance(node, ast.With):
            yield from _imports(node.body)
        elif isinstance(node, ast.Try) and not node.handlers:
            yield from _imports(node.body)


def _tree(path: str) -> Optional[ast.Module]:
    try:
        with tokenize.open(path) as file:
            return ast.parse(file.read(), path)
    except (OSError, SyntaxError, ValueError):
        return None  # told elsewhere


def _imported(path: str, home: str) -> Iterator[tuple[str, str, int]]:
    """Yield what a file, and the modules below home that it leads to, import: a module's name, and the file and line."""
    seen: set[str] = set()
    waiting = [path]
    while waiting and len(seen) < _MOST_FILES:
        file = waiting.pop(0)
        if os.path.normcase(file) in seen:
            continue
        seen.add(os.path.normcase(file))
        tree = _tree(file)
        for name, line in _imports(tree.body) if tree is not None else ():
            yield name, file, line
            spec, _ = _find(name)
            origin = spec.origin if spec is not None else None
            if origin and origin.endswith((".py", ".pyw")) and os.path.normcase(origin).startswith(os.path.normcase(home)):
                waiting.append(origin)


@contextlib.contextmanager
def _program(kind: str, target: str, directory: str) -> Iterator[Optional[tuple[str, str]]]:
    """In this block sys.path is the program's. Yields the file that it begins with, and where its own modules are; None: no source.

    kind is "script" or "module"; target the script's path or the module's name; directory what is first on sys.path then, "" for
    the script's own.
    """
    path: Optional[str] = target
    home = directory or os.path.dirname(os.path.abspath(target))
    sys.path.insert(0, home)
    try:
        if kind == "module":
            spec, _ = _find(target)
            if spec is not None and spec.submodule_search_locations is not None:
                spec, _ = _find(target + ".__main__")
            path = spec.origin if spec is not None else None
        elif os.path.isdir(target):
            path = os.path.join(target, "__main__.py")
        is_source = path is not None and path.endswith((".py", ".pyw")) and os.path.isfile(path)
        yield (path, os.path.join(home, "")) if path is not None and is_source else None
    finally:
        sys.path.remove(home)


def _lines(path: str) -> Iterator[tuple[str, int]]:
    """Yield what a module of Python's own imports in every case, by the lines that no block has: a tree of all of them takes seconds."""
    try:
        with tokenize.open(path) as file:
            for line, text in enumerate(file, 1):
                found = re.match(r"from (\w[\w.]*|\.\w+) import\b|import (\w[\w.]*(?: as \w+)?(?:, *\w[\w.]*(?: as \w+)?)*)\s*(?:#|$)", text)
                for name in (found[1] or found[2]).split(",") if found else ():
                    yield name.split()[0], line
    except (OSError, SyntaxError, ValueError):
        return  # told elsewhere


def _compiled(code: types.CodeType) -> Iterator[tuple[str, int]]:
    """Yield the same of a module without a source, as an embeddable Python's: what no jump leads past, and no handler is for."""
    whole = dis.Bytecode(code)
    blocks = [(entry.start, entry.end) for entry in getattr(whole, "exception_entries", ())]  # from 3.11 on
    steps = [step for step in whole if step.opname not in {"EXTENDED_ARG", "CACHE"}]
    jumps = {*dis.hasjrel, *dis.hasjabs}
    blocks += [(step.offset + 1, step.argval) for step in steps if step.opcode in jumps and step.argval > step.offset]
    starts = dict(dis.findlinestarts(code))
    line = code.co_firstlineno
    for index, step in enumerate(steps):
        line = starts.get(step.offset) or line
        if step.opname == "IMPORT_NAME" and not any(start <= step.offset < end for start, end in blocks):
            yield "." * steps[index - 2].argval + step.argval, line


def _needs(spec: importlib.machinery.ModuleSpec) -> Iterable[tuple[str, int]]:
    """Return what a module of Python's own imports in every case: names as its source has them, and their lines."""
    if (spec.origin or "").endswith(".py"):
        return _lines(spec.origin or "")
    try:
        code = spec.loader.get_code(spec.name)  # type: ignore[union-attr]
        return list(_compiled(code)) if code is not None else ()
    except Exception:  # a loader or an archive that cannot tell
        return ()


def _lost(specs: Iterable[importlib.machinery.ModuleSpec]) -> Iterator[tuple[str, str, int]]:
    """Yield the extension modules that Python's own modules need and that are not there, and the file and line that import them."""
    library = os.path.normcase(os.path.join(os.path.dirname(tokenize.__file__), ""))  # which is never frozen
    seen: set[str] = set()
    waiting = list(specs)
    while waiting and len(seen) < _MOST_FILES:
        module = waiting.pop(0)
        path = module.origin or ""
        key = os.path.normcase(path)
        if key in seen or not key.startswith(library) or "-packages" in key or not key.endswith((".py", ".pyc")):
            continue
        seen.add(key)
        for name, line in _needs(module):
            if re.fullmatch(r"\.+", name):
                continue  # the package itself, which is there
            name = importlib.util.resolve_name(name, module.parent)
            spec = None if name in sys.modules else _find(name)[0]
            if spec is not None and spec.origin:
                waiting.append(spec)
            elif spec is None and name not in sys.modules and (name.startswith("_") or name in {"pyexpat", "select", "unicodedata"}):
                yield name, path, line


def find(kind: str, target: str, directory: str) -> list[str]:
    """Return three texts for each module that is missing: its name, and the file and line that import it.

    The program is named as _program() takes it. What Python's own modules need is looked for as well: a part of an installation may be lost.
    """
    found: list[str] = []
    specs: list[importlib.machinery.ModuleSpec] = []
    with _program(kind, target, directory) as program:
        for name, file, line in _imported(*program) if program is not None else ():
            spec, part = _find(name)
            if spec is None and part not in found[::3]:
                found += [part, file, str(line)]
            elif spec is not None and spec.origin:
                specs.append(spec)
        for name, file, line in _lost(specs):
            if name not in found[::3]:
                found += [name, file, str(line)]
    return found


def packages(kind: str, target: str, directory: str) -> list[importlib.machinery.ModuleSpec]:
    """Return the top-level packages and modules that a program imports, which is named as _program() takes it."""
    found: dict[str, importlib.machinery.ModuleSpec] = {}
    with _program(kind, target, directory) as program:
        for name, _, _ in _imported(*program) if program is not None else ():
            top = name.partition(".")[0]
            spec = None if top in found else _find(top)[0]
            if spec is not None:
                found[top] = spec
    return list(found.values())


def names_package(path: str, package: str) -> list[str]:
    """Return the package where the source file at path imports from it anywhere, or from its own place; else nothing."""
    tree = _tree(path)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Import) and any(name.name.split(".")[0] == package for name in node.names):
            return [package]
        if isinstance(node, ast.ImportFrom) and (node.level > 0 or (node.module or "").split(".")[0] == package):
            return [package]
    return []


def is_there(name: str, directory: str) -> list[str]:
    """Return the name when the module is found, with directory ("": none) first on sys.path; nothing when it is not."""
    if directory:
        sys.path.insert(0, directory)
    try:
        spec, _ = _find(name)
    finally:
        if directory:
            sys.path.remove(directory)
    return [name] if spec is not None else []
