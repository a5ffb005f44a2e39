# SPDX-License-Identifier: MIT
"""Who is given the modules that stand in for pywin32's, as far as Python code must be read to tell.

A package in site-packages is given them when it fails without: an import that stands in a try with an "except ImportError"
only looks whether pywin32 is there. The host asks for each such import; in multiprocessing's children the finder of
pyhost_compat.places does.
"""

from __future__ import annotations

import ast
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_known: dict[tuple[str, int], bool] = {}
_NAMED = ("ImportError", "ModuleNotFoundError")
_ALL = ("Exception", "BaseException")
_LIBRARY = os.path.dirname(os.path.dirname(sys.modules["encodings"].__file__ or ""))
_HOST = os.path.dirname(os.path.dirname(__file__))


def _is_below(path: str, directory: str) -> bool:
    return os.path.normcase(path).startswith(os.path.normcase(directory) + os.sep)


def _is_installed(path: str) -> bool:
    parts = os.path.normcase(path).split(os.sep)
    return "site-packages" in parts or "dist-packages" in parts


def _callers(frame: FrameType | None) -> Iterator[tuple[FrameType, str]]:
    """Yield who has called, from the inside out, each with its file: neither the standard library nor the host."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        path = frame.f_globals.get("__file__")
        if name == "importlib.util" and frame.f_code.co_name == "find_spec":
            yield frame, ""  # it asks whether the module is there
        elif isinstance(path, str) and not _is_below(path, _HOST):
            if _is_installed(path) or not _is_below(path, _LIBRARY):
                yield frame, path
        frame = frame.f_back


def _names(node: ast.expr | None) -> list[str]:
    """Return the names of the exceptions that a handler takes; "" for one that takes all."""
    if node is None:
        return ["BaseException"]
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    return [getattr(each, "id", getattr(each, "attr", "")) for each in nodes]


def _takes(node: ast.AST) -> list[str]:
    """Return the names of the exceptions that do not leave a statement which stands in node's body."""
    found: list[str] = []
    for handler in getattr(node, "handlers", ()):
        if not isinstance(handler.body[-1], ast.Raise):  # it only says it better
            found += _names(handler.type)
    for item in getattr(node, "items", ()):
        call = item.context_expr
        if isinstance(call, ast.Call) and _names(call.func) == ["suppress"]:
            for argument in call.args:
                found += _names(argument)
    return found


def _is_guarded(tree: ast.AST, line: int) -> bool:
    """Return whether an ImportError in a line is caught in the function, or the module, that it stands in."""
    taken: list[str] = []
    statement = tree
    inside = True
    while inside:
        inside = False
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            for node in getattr(statement, name, ()):
                first = getattr(node, "lineno", 0) or node.body[0].lineno  # a case of match has none
                last = getattr(node, "end_lineno", 0) or node.body[-1].end_lineno
                if first <= line <= last and not inside:
                    taken += _takes(statement) if name == "body" else []
                    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.body[0].lineno <= line:
                        taken = []  # it runs when it is called
                    statement = node
                    inside = True
    names = _NAMED + _ALL if isinstance(statement, (ast.Import, ast.ImportFrom)) else _NAMED
    return any(name in names for name in taken)


def _tree(frame: FrameType) -> ast.AST | None:
    try:
        with open(frame.f_code.co_filename, "rb") as file:
            return ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return None


def _catches(frame: FrameType, path: str) -> bool:
    """Return whether a package catches the ImportError of what it is doing; read once for each of its lines."""
    if not path:
        return True
    place = (path, frame.f_lineno)
    if place not in _known:
        tree = _tree(frame)
        _known[place] = tree is None or _is_guarded(tree, frame.f_lineno)
    return _known[place]


def cannot_do_without() -> bool:
    """Return whether a package that imports in this moment fails without what it imports.

    That is so when no package between the import and the service's own code catches the ImportError. One whose source
    cannot be read is taken to do so.
    """
    for frame, path in _callers(sys._getframe(1)):
        if path and not _is_installed(path):
            return True  # the service's own code
        if _catches(frame, path):
            return False
    return True
