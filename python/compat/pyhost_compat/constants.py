# SPDX-License-Identifier: MIT
"""Looks constants up in a table, which is loaded for the first of them."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from itertools import accumulate
from typing import Any


@lru_cache(maxsize=None)
def table(module: str) -> dict[str, int]:
    """Return the constants of a module's table, unpacked: see there for the form."""
    packed = import_module(f"pyhost_compat.{module}_table")
    names = []
    for line in packed.NAMES.splitlines():
        first, *rests = line.split(" ")
        names += [first if rest == "." else f"{first}_{rest}" for rest in rests]
    return dict(zip(names, accumulate(map(int, packed.STEPS.split()))))


def find(module: str, name: str) -> Any:
    """Return a constant of a module's table, or the list of all as __all__; raises AttributeError."""
    if name == "__all__":
        own = vars(import_module(module))
        return [*table(module), *(known for known in own if known[0] != "_" and known != "annotations")]
    try:
        return table(module)[name]
    except KeyError:
        raise AttributeError(f"module '{module}' has no attribute '{name}'") from None
