# SPDX-License-Identifier: MIT
"""Tells what the program of a bundle imports, from its sources alone."""

from __future__ import annotations

import ast
import io
import re
import zipfile

from pyhost_compat.bundle_parts import Bundle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


OF_SOME_RUNS = ("If", "Try", "TryStar", "Match", "FunctionDef", "AsyncFunctionDef")  # by name: Python 3.9 has not all of them


def with_archives(bundle: Bundle, definition: dict[str, Any]) -> Bundle:
    """Return a view of the bundle that has the modules in the archives of its sys.path as files, each below the archive's name.

    A program may be an archive itself, which is first on sys.path then (zipapp, "The Python Zip Application Archive Format").
    """
    view = Bundle(bundle.target)
    view.files.update(bundle.files)
    view.searches = bundle.searches
    program = (definition.get("program") or [""])[0].replace("\\", "/")
    for place in (program, *bundle.paths):
        if place not in bundle.files:
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(bundle.content(place))) as archive:
                inner = {f"{place}/{name}": archive.read(name) for name in archive.namelist() if name.endswith(".py")}
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            continue  # it is none, or one that Python cannot read either
        if place == program:  # what lies beside it is not on sys.path
            view.files = {name: source for name, source in view.files.items() if not name.startswith("app/")}
            view.paths.append(place)
        view.files.update(inner)
    view.paths.extend(bundle.paths)
    return view


def first_files(bundle: Bundle, definition: dict[str, Any]) -> list[str]:
    """Return the names in the bundle of the files that Python imports or runs for the service itself; definition: of the bundle."""
    words: list[str] = definition.get("program") or []
    if not words:
        whole: str = definition["class"]
        directory, _, name = whole.rpartition("\\")
        return files_of(bundle, name.rpartition(".")[0], directory.replace("\\", "/"))
    if words[0] == "-m":
        return files_of(bundle, f"{words[1]}.__main__")
    path = words[0].replace("\\", "/")
    for name in (f"{path.rstrip('/')}/__main__.py", path):
        if name in bundle.files:
            return [name]
    directory, _, name = path.rpartition("/")
    return files_of(bundle, name.partition(":")[0], directory)


def files_of(bundle: Bundle, module: str, first: str = "app") -> list[str]:
    """Return the files that the import of a.b.c runs: a's, a.b's, its own (reference, "The import system", "Searching")."""
    parts = module.split(".")
    found = [find_module(bundle, ".".join(parts[: count + 1]), first) for count in range(len(parts))]
    return [file for file in found if file]


def find_module(bundle: Bundle, module: str, first: str = "app") -> str | None:
    """Return the file of a module by its dotted name, in the directory first, what .pth files name, or the packages."""
    inner = module.replace(".", "/")
    for place in (first, *bundle.paths, "python/Lib/site-packages", "python"):
        for name in (f"{place}/{inner}/__init__.py", f"{place}/{inner}.py"):
            if name in bundle.files:
                return name
    return None


def package_of(bundle: Bundle, name: str) -> str:
    """Return the dotted name of the package that a file of the bundle is in, "" for none."""
    for place in (*bundle.paths, "app", "python/Lib/site-packages"):  # an archive lies in app
        if name.startswith(f"{place}/"):
            return ".".join(name[len(place) + 1 :].split("/")[:-1])
    return ""


def is_of_checkers(test: ast.expr) -> bool:
    """Is it a condition that only type checkers meet?"""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(is_of_checkers(value) for value in test.values)
    return getattr(test, "id", getattr(test, "attr", "")) == "TYPE_CHECKING"


def imported(nodes: Iterable[ast.AST], package: str, optional: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield what a module imports, as "a.b" or "a.b:c", and whether it can do without: it asks in a "try" or under an "if"."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, optional
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".") if package else []
                parts = parts[: len(parts) - (node.level - 1)]
                base = ".".join([*parts, *([base] if base else [])])
            for alias in node.names:
                if base:
                    yield (base if alias.name == "*" else f"{base}:{alias.name}"), optional
        elif isinstance(node, ast.If) and is_of_checkers(node.test):
            yield from imported(node.orelse, package, optional)
        elif isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and is_of_checkers(node.test.operand):
            yield from imported(node.body, package, optional)  # "if not TYPE_CHECKING"
        else:
            yield from imported(ast.iter_child_nodes(node), package, optional or type(node).__name__ in OF_SOME_RUNS)


# What changes where Python and Windows look for modules and DLLs: calls, and what is assigned.
CALLS = re.compile(
    r"sys\.(path|meta_path|path_hooks|modules)\.(append|extend|insert|setdefault|update)|(os\.)?add_dll_directory|(site\.)?addsitedir"
)
ASSIGNED = re.compile(r"sys\.(path|meta_path|path_hooks|modules)(\[.*)?", re.DOTALL)


def changes_search(tree: ast.AST) -> bool:
    """Does a module change where others are found? Then its imports tell nothing until it runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and CALLS.fullmatch(ast.unparse(node.func)):
            return True
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        if any(ASSIGNED.fullmatch(ast.unparse(target)) for target in targets):
            return True
    return False


def of_program(bundle: Bundle, definition: dict[str, Any]) -> dict[str, bool]:
    """Return the modules that the program imports, itself and by its own modules, as "a.b" or "a.b:c": can it do without?"""
    bundle = with_archives(bundle, definition)
    waiting = first_files(bundle, definition)
    wanted: dict[str, bool] = {}
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        try:
            tree = ast.parse(bundle.content(name))
        except (SyntaxError, ValueError):
            continue  # Python will say so when it runs
        if changes_search(tree):
            bundle.searches.append(name)
        for module, optional in imported([tree], package_of(bundle, name)):
            names = (module.partition(":")[0], module.replace(":", "."))
            files = [file for file in files_of(bundle, names[1]) if file.startswith(("app/", "paths/"))]
            waiting += [file for file in files if file not in seen]
            seen.update(files)
            own = [file for file in files if file.startswith("app/")]
            if not any(find_module(bundle, inner) in own for inner in names):
                wanted[module] = wanted.get(module, True) and optional
    return wanted
