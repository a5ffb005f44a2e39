# SPDX-License-Identifier: MIT
"""The parts of a bundle by their names in it, and the ways to find them."""

from __future__ import annotations

import importlib.util
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Every file gets this date, so that two bundles of the same things are the same bytes.
DATE = (2020, 1, 1, 0, 0, 0)
SECONDS = 1577836800  # the same since 1970, in UTC


class Bundle:
    """What the bundle is to hold, by its names in it."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.files: dict[str, str | bytes] = {}  # name with slashes: a file's path, or its content; "a/b/": an empty directory
        self.paths: list[str] = []  # the names of what .pth files name elsewhere
        self.notes: list[str] = []
        self.searches: list[str] = []  # the program's own modules that change where Python looks, as they run

    def add_tree(self, place: str, directory: str, leave_out: Any, over: bool = True) -> None:
        """Add a directory's files below place, over those there; leave_out(path, relative name) says which are not wanted."""
        for path, name in walk(directory, lambda path, name: leave_out(path, name) or same(path, self.target)):
            whole = f"{place}/{name}"
            if over or whole not in self.files:
                self.files[whole] = b"" if whole.endswith("/") else path

    def content(self, name: str) -> bytes:
        """Return a file's bytes."""
        source = self.files[name]
        if isinstance(source, bytes):
            return source
        with open(source, "rb") as file:
            return file.read()


def own_loader() -> Any:
    """Return what has loaded this module, and has the sources of all that pyhost.exe brings."""
    return globals()["__loader__"]


def own_source(module: str) -> str:
    """Return the source of a module beside this one."""
    name = f"pyhost_compat.{module}"
    loader: Any = getattr(importlib.util.find_spec(name), "loader", None)
    source: str = loader.get_source(name)
    return source


def same(a: str, b: str) -> bool:
    """Are these paths of one place?"""
    return os.path.normcase(os.path.abspath(a)) == os.path.normcase(os.path.abspath(b))


def below(path: str, directory: str) -> str | None:
    """Return path as it is called from directory, when it lies in it."""
    whole, start = os.path.abspath(path), os.path.join(os.path.abspath(directory), "")
    if same(whole, directory):
        return ""
    return whole[len(start) :] if os.path.normcase(whole).startswith(os.path.normcase(start)) else None


def walk(directory: str, leave_out: Any, caches: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the files of a tree, as (path, relative name with slashes); of a directory with nothing in it a name that ends so."""
    for parent, folders, names in os.walk(directory):
        relative = os.path.relpath(parent, directory).replace("\\", "/")
        prefix = "" if relative == "." else relative + "/"
        folders[:] = [
            name
            for name in folders
            if (caches or name != "__pycache__") and not leave_out(os.path.join(parent, name), prefix + name)
        ]
        names = [name for name in names if not leave_out(os.path.join(parent, name), prefix + name)]
        for name in names:
            yield os.path.join(parent, name), prefix + name
        if not names and not folders:
            yield parent, prefix
