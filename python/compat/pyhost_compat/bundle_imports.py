# SPDX-License-Identifier: MIT
"""Tells what the program of a bundle imports, from its sources alone."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyhost_compat.bundle_parts import Bundle


def entry_module(bundle: Bundle, definition: dict[str, Any]) -> str | None:
    """Return the name in the bundle of the file that is imported or run first; definition: of the bundle."""
    words: list[str] = definition.get("program") or []
    if not words:
        whole: str = definition["class"]
        directory, _, name = whole.rpartition("\\")
        return find_module(bundle, name.rpartition(".")[0], directory.replace("\\", "/"))
    if words[0] == "-m":
        return find_module(bundle, f"{words[1]}.__main__") or find_module(bundle, words[1])
    path = words[0].replace("\\", "/")
    for name in (path, f"{path}__main__.py"):
        if name in bundle.files:
            return name
    directory, _, name = path.rpartition("/")
    return find_module(bundle, name.partition(":")[0], directory)


def find_module(bundle: Bundle, module: str, first: str = "app") -> str | None:
    """Return the file of a module by its dotted name, in the directory first, what .pth files name, or the packages."""
    inner = module.replace(".", "/")
    for place in (first, *bundle.paths, "python/Lib/site-packages", "python"):
        for name in (f"{place}/{inner}/__init__.py", f"{place}/{inner}.py"):
            if name in bundle.files:
                return name
    return None


def package_of(name: str) -> str:
    """Return the dotted name of the package that a file of the bundle is in, "" for none."""
    for place in ("python/Lib/site-packages/", "app/"):
        if name.startswith(place):
            return ".".join(name[len(place) :].split("/")[:-1])
    return ""


def imported(tree: ast.AST, package: str, optional: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield what a module imports, as "a.b" or "a.b:c", and whether it can do without: it asks in a "try" or under an "if"."""
    for node in ast.iter_child_nodes(tree):
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
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        else:
            inside = isinstance(node, (ast.If, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef))
            yield from imported(node, package, optional or inside)


def of_program(bundle: Bundle, definition: dict[str, Any]) -> dict[str, bool]:
    """Return the modules that the program imports, itself and by its own modules, as "a.b" or "a.b:c": can it do without?"""
    entry = entry_module(bundle, definition)
    wanted: dict[str, bool] = {}
    waiting, seen = [entry] if entry else [], {entry}
    while waiting:
        name = waiting.pop()
        try:
            tree = ast.parse(bundle.content(name))
        except (SyntaxError, ValueError):
            continue  # Python will say so when it runs
        for module, optional in imported(tree, package_of(name)):
            base, _, attribute = module.partition(":")
            own = False
            for inner in (base, f"{base}.{attribute}"):
                file = find_module(bundle, inner)
                if file and file.startswith(("app/", "paths/")):
                    own = True
                    if file not in seen:
                        seen.add(file)
                        waiting.append(file)
            if not own:
                wanted[module] = wanted.get(module, True) and optional
    return wanted
