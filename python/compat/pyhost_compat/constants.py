# SPDX-License-Identifier: MIT
"""Looks constants up in a table, which is loaded for the first of them."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def table(module: str) -> str:
    """Return the table of a module: "NAME VALUE" in each line, the first one empty."""
    return str(import_module(f"pyhost_compat.{module}_table").TABLE)


def names(module: str) -> list[str]:
    """Return the names of all constants in a module's table."""
    return [line.split(" ", 1)[0] for line in table(module).split("\n") if line]


def find(module: str, name: str) -> Any:
    """Return a constant of a module's table, or the list of all as __all__; raises AttributeError."""
    if name == "__all__":
        own = vars(import_module(module))
        return [*names(module), *(known for known in own if known[0] != "_" and known != "annotations")]
    if not name.startswith("__"):
        text = table(module)
        start = text.find(f"\n{name} ")
        if start >= 0:
            return int(text[start + len(name) + 2 : text.index("\n", start + 1)])
    raise AttributeError(f"module '{module}' has no attribute '{name}'")
